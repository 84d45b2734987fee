-- Who follows whom stood with those who are followed alone; from now on it stands with their followers, too. A word of the followed one's grain replaces it.
INSERT INTO ledger (kind, key, ledger, id, place, tag, data)
SELECT 'user', tenant || ':' || id, 'following', followed, place, 'on', data
FROM (
  SELECT split_part(key, ':', 1) AS tenant, substr(key, strpos(key, ':') + 1) AS followed, id, place,
    CAST(jsonb_set(CAST(data AS jsonb), '{revision}', '0') AS text) AS data
  FROM ledger WHERE kind = 'user' AND ledger = 'follower'
) AS known
WHERE true
ON CONFLICT DO NOTHING;
