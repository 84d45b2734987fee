CREATE INDEX streams_of_owner ON streams (tenant_id, owner_id, started_at DESC, stream_id) WHERE status <> 'scheduled';
