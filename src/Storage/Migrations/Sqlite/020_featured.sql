ALTER TABLE streams ADD COLUMN featured_position INTEGER;
ALTER TABLE streams ADD COLUMN featured_until INTEGER;

CREATE INDEX streams_featured ON streams (tenant_id, featured_position) WHERE featured_position IS NOT NULL AND status = 'live';
