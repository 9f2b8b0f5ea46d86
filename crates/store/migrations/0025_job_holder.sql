-- Which process last claimed or scheduled a job. A process that starts again frees what its former
-- life held. Empty on the embedded database, whose process is alone.
ALTER TABLE job ADD COLUMN held_by TEXT;
