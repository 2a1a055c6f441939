variable "point_in_time_recovery_enabled" {
  description = "Keep the table restorable to any second of the last days."
  type        = bool
  default     = true
  nullable    = false
}

variable "point_in_time_recovery_days" {
  description = "How many days point-in-time recovery looks back."
  type        = number
  default     = 35
  nullable    = false

  validation {
    condition     = var.point_in_time_recovery_days >= 1 && var.point_in_time_recovery_days <= 35 && floor(var.point_in_time_recovery_days) == var.point_in_time_recovery_days
    error_message = "point_in_time_recovery_days is ${var.point_in_time_recovery_days}; it must be a whole number from 1 to 35."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the table; null for the account's own key aws/dynamodb, which AWS manages."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$", var.kms_key_arn))
    error_message = "kms_key_arn is '${coalesce(var.kms_key_arn, "null")}'; it must be a key's ARN (arn:aws:kms:REGION:ACCOUNT:key/ID), not an id or an alias."
  }
}

variable "prevent_destroy" {
  description = "Let Terraform refuse every plan that destroys or replaces the table. To take it off: README."
  type        = bool
  default     = true
  nullable    = false
}

variable "deletion_protection_enabled" {
  description = "Let AWS refuse to delete the table, whoever asks; null: as prevent_destroy."
  type        = bool
  default     = null
}
