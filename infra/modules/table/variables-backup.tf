# Backups beside point-in-time recovery: an AWS Backup plan, and daily ones with a name that says the day.

variable "backup_plan_enabled" {
  description = "Back the table up by AWS Backup, on a plan and in a vault of its own (or backup_vault_name)."
  type        = bool
  default     = false
  nullable    = false
}

variable "backup_schedule" {
  description = "When AWS Backup begins: cron(minutes hours day month weekday year), UTC."
  type        = string
  default     = "cron(0 3 * * ? *)"
  nullable    = false

  validation {
    condition     = can(regex("^cron\\(\\S+( \\S+){5}\\)$", var.backup_schedule))
    error_message = "backup_schedule must be like cron(0 3 * * ? *); got \"${var.backup_schedule}\"."
  }
}

variable "backup_retention_days" {
  description = "Days that AWS Backup keeps a recovery point."
  type        = number
  default     = 35
  nullable    = false

  validation {
    condition     = var.backup_retention_days >= 1 && floor(var.backup_retention_days) == var.backup_retention_days
    error_message = "backup_retention_days must be a whole number from 1; got ${var.backup_retention_days}."
  }
}

variable "backup_cold_storage_after_days" {
  description = "Days after which a recovery point goes to cold storage, where it stays 90 days at least; null: never."
  type        = number
  default     = null

  validation {
    condition     = var.backup_cold_storage_after_days == null ? true : var.backup_cold_storage_after_days >= 1 && var.backup_retention_days >= var.backup_cold_storage_after_days + 90
    error_message = "backup_cold_storage_after_days must be at least 1, and backup_retention_days 90 more; got ${coalesce(var.backup_cold_storage_after_days, 0)} and ${var.backup_retention_days}."
  }
}

variable "backup_vault_name" {
  description = "An AWS Backup vault that is there already; null: one is made, named after the table."
  type        = string
  default     = null

  validation {
    condition     = var.backup_vault_name == null ? true : can(regex("^[A-Za-z0-9_-]{2,50}$", var.backup_vault_name))
    error_message = "backup_vault_name must be 2 to 50 letters, digits, _ -; got \"${coalesce(var.backup_vault_name, "null")}\"."
  }
}

variable "create_backup_role" {
  description = "Make the role that AWS Backup takes on: it may back up this table and nothing else. false: it takes on backup_role_arn."
  type        = bool
  default     = true
  nullable    = false
}

variable "backup_role_arn" {
  description = "ARN of the role that AWS Backup takes on where create_backup_role is false."
  type        = string
  default     = null

  validation {
    condition     = var.backup_role_arn == null ? true : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.+$", var.backup_role_arn))
    error_message = "backup_role_arn must be like arn:aws:iam::123456789012:role/backup; got \"${coalesce(var.backup_role_arn, "null")}\"."
  }

  validation {
    condition     = var.create_backup_role == (var.backup_role_arn == null)
    error_message = "backup_role_arn goes with create_backup_role = false, and is needed then; create_backup_role is ${var.create_backup_role}, backup_role_arn \"${coalesce(var.backup_role_arn, "null")}\"."
  }
}

variable "backup_copy_vault_arn" {
  description = "ARN of a vault in another region or account that each recovery point is copied to; null: none."
  type        = string
  default     = null

  validation {
    condition     = var.backup_copy_vault_arn == null ? true : can(regex("^arn:[a-z-]+:backup:[a-z0-9-]+:[0-9]{12}:backup-vault:.+$", var.backup_copy_vault_arn))
    error_message = "backup_copy_vault_arn must be like arn:aws:backup:eu-west-1:123456789012:backup-vault:safe; got \"${coalesce(var.backup_copy_vault_arn, "null")}\"."
  }
}

variable "daily_backup_enabled" {
  description = "Make an on-demand backup named NAME-backup-YYYY-MM-DD every day."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = var.daily_backup_enabled ? length(var.name) <= 237 : true
    error_message = "daily_backup_enabled: a backup's name has at most 255 characters, so name may have 237; \"${var.name}\" has ${length(var.name)}."
  }
}

variable "daily_backup_schedule" {
  description = "When the daily backup is made, in daily_backup_timezone: cron(minutes hours day month weekday year)."
  type        = string
  default     = "cron(0 2 * * ? *)"
  nullable    = false

  validation {
    condition     = can(regex("^cron\\(\\S+( \\S+){5}\\)$", var.daily_backup_schedule))
    error_message = "daily_backup_schedule must be like cron(0 2 * * ? *); got \"${var.daily_backup_schedule}\"."
  }
}

variable "daily_backup_timezone" {
  description = "Time zone of daily_backup_schedule, an IANA name. The day in the backup's name is UTC's."
  type        = string
  default     = "UTC"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$", var.daily_backup_timezone))
    error_message = "daily_backup_timezone must be an IANA name like UTC or Europe/Berlin; got \"${var.daily_backup_timezone}\"."
  }
}

variable "daily_backup_retention_days" {
  description = "Days after which a daily backup is deleted; null: it stays, and is paid for, until somebody deletes it."
  type        = number
  default     = 35

  validation {
    condition     = var.daily_backup_retention_days == null ? true : var.daily_backup_retention_days >= 1 && floor(var.daily_backup_retention_days) == var.daily_backup_retention_days
    error_message = "daily_backup_retention_days must be a whole number from 1, or null; got ${coalesce(var.daily_backup_retention_days, 0)}."
  }
}
