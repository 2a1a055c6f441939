# What keeps the data: encryption, recovery, guards against deletion.

variable "server_side_encryption_enabled" {
  description = "Encrypt with a KMS key of the account: AWS's own alias/aws/dynamodb, or the one of kms_key_arn or create_kms_key. false: a key of AWS, at no cost (a table is always encrypted)."
  type        = bool
  default     = true
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of the KMS key to encrypt with, the table and a vault made for it; null: see create_kms_key."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be a key's ARN like arn:aws:kms:eu-central-1:123456789012:key/1234abcd-…; got \"${coalesce(var.kms_key_arn, "null")}\"."
  }

  validation {
    condition     = var.kms_key_arn == null ? true : var.server_side_encryption_enabled
    error_message = "kms_key_arn needs server_side_encryption_enabled = true."
  }
}

variable "create_kms_key" {
  description = "Make a KMS key for this table alone, used by this account through DynamoDB only, with yearly rotation and the alias alias/NAME."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = var.create_kms_key ? var.server_side_encryption_enabled && var.kms_key_arn == null : true
    error_message = "create_kms_key = true needs server_side_encryption_enabled = true, and kms_key_arn must be null: the table has one key."
  }
}

variable "kms_key_deletion_window_in_days" {
  description = "Days between destroying the table's own key and the end of it, in which it can be had back."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.kms_key_deletion_window_in_days >= 7 && var.kms_key_deletion_window_in_days <= 30 && floor(var.kms_key_deletion_window_in_days) == var.kms_key_deletion_window_in_days
    error_message = "kms_key_deletion_window_in_days must be a whole number from 7 to 30; got ${var.kms_key_deletion_window_in_days}."
  }
}

variable "kms_key_rotation_period_in_days" {
  description = "Days after which the table's own key is given new material; null: AWS's 365."
  type        = number
  default     = null

  validation {
    condition     = var.kms_key_rotation_period_in_days == null ? true : var.kms_key_rotation_period_in_days >= 90 && var.kms_key_rotation_period_in_days <= 2560
    error_message = "kms_key_rotation_period_in_days must be from 90 to 2560, or null for 365; got ${coalesce(var.kms_key_rotation_period_in_days, 0)}."
  }
}

variable "point_in_time_recovery_enabled" {
  description = "Keep every second of the past days, to restore the table as it was."
  type        = bool
  default     = true
  nullable    = false
}

variable "point_in_time_recovery_days" {
  description = "How many days back point-in-time recovery reaches."
  type        = number
  default     = 35
  nullable    = false

  validation {
    condition     = var.point_in_time_recovery_days >= 1 && var.point_in_time_recovery_days <= 35 && floor(var.point_in_time_recovery_days) == var.point_in_time_recovery_days
    error_message = "point_in_time_recovery_days must be a whole number from 1 to 35; got ${var.point_in_time_recovery_days}."
  }
}

variable "deletion_protection_enabled" {
  description = "Let AWS refuse to delete the table, whoever asks."
  type        = bool
  default     = true
  nullable    = false
}

variable "prevent_destroy" {
  description = "Let Terraform refuse every plan that destroys or replaces the table (README: the guard, and how to take it off)."
  type        = bool
  default     = false
  nullable    = false
}
