"""It resumes: the process is killed at its durable steps and started again; a recorder outside counts."""
