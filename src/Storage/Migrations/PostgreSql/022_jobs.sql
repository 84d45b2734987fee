-- Outbox messages become jobs with a history (docs/jobs.md). effects keeps the pending ones.
-- job: the kind that operators see; empty: added by a program of before, which the next claim names.
-- since: when it first became due; 0: at due_at.
-- held: 1 from a claim on, until the attempt gives it back.
-- forgiven: the attempts before an operator had it retried.
-- failure: it was given up, and its end makes it a dead letter; withdrawn: by an operator.
-- unique_key: while no attempt has begun, a second one of the key is not added.
ALTER TABLE effects ADD COLUMN job TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE effects ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE effects ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
ALTER TABLE effects ADD COLUMN forgiven INTEGER NOT NULL DEFAULT 0;
ALTER TABLE effects ADD COLUMN failure TEXT;
ALTER TABLE effects ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE effects ADD COLUMN unique_key TEXT COLLATE "C";

-- The message's type is the first word of its JSON: {"effect":"openRoom",...
UPDATE effects SET since = due_at, job = CASE split_part(effect, '"', 4)
  WHEN 'openRoom' THEN 'room.open'
  WHEN 'closeRoom' THEN 'room.close'
  WHEN 'removeParticipant' THEN 'participant.remove'
  WHEN 'beginRecording' THEN 'recording.start'
  WHEN 'endRecording' THEN 'recording.stop'
  WHEN 'checkRecording' THEN 'recording.check'
  WHEN 'openIngress' THEN 'ingress.open'
  WHEN 'closeIngress' THEN 'ingress.close'
  WHEN 'limitParticipant' THEN 'participant.limit'
  WHEN 'tellRoomRights' THEN 'room.rights'
  WHEN 'deliverMail' THEN 'message.deliver'
  WHEN 'expireAttachment' THEN 'attachment.expire'
  WHEN 'dropObjects' THEN 'objects.delete'
  WHEN 'eraseAccount' THEN 'account.erase'
  WHEN 'sendEmail' THEN 'mail.send'
  WHEN 'sendSms' THEN 'sms.send'
  WHEN 'prepareReset' THEN 'password.reset'
  WHEN 'endPresence' THEN 'presence.end'
  WHEN 'reapplyGroupRoles' THEN 'roles.apply'
  WHEN 'refreshEvent' THEN 'event.refresh'
  WHEN 'tellFollower' THEN 'follower.update'
  WHEN 'refreshIngest' THEN 'ingest.refresh'
  ELSE '' END;

DROP INDEX effects_by_due;
CREATE INDEX effects_by_job ON effects (job, due_at, id);
CREATE UNIQUE INDEX effects_unique ON effects (unique_key) WHERE unique_key IS NOT NULL AND attempts = 0;

-- Completed ones for a while, dead letters until an operator decides. state: completed or discarded.
CREATE TABLE ended_jobs (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  kind TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  effect TEXT NOT NULL,
  job TEXT COLLATE "C" NOT NULL,
  attempts INTEGER NOT NULL,
  since BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  failure TEXT
);

CREATE INDEX ended_jobs_completed ON ended_jobs (ended_at) WHERE state = 'completed';
CREATE INDEX ended_jobs_discarded ON ended_jobs (since, id) WHERE state = 'discarded';

-- The failed attempts, the last few of each job.
CREATE TABLE job_errors (
  id TEXT COLLATE "C" NOT NULL,
  attempt INTEGER NOT NULL,
  job TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  error TEXT NOT NULL,
  PRIMARY KEY (id, attempt)
);

CREATE INDEX job_errors_by_time ON job_errors (at);

CREATE TABLE paused_jobs (
  job TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  paused_at BIGINT NOT NULL
);
