-- Names of users whose accounts were deleted stayed here, and stayed taken.
DELETE FROM scim_users WHERE NOT EXISTS (SELECT 1 FROM accounts a WHERE a.tenant_id = scim_users.tenant_id AND a.id = scim_users.user_id);

DELETE FROM scim_members WHERE NOT EXISTS (SELECT 1 FROM accounts a WHERE a.tenant_id = scim_members.tenant_id AND a.id = scim_members.user_id);
