variable "project_name" {
  description = "The project the jobs belong to; it appears in the table's Name tag."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$", var.project_name))
    error_message = "project_name is '${var.project_name}'; it must be 1 to 64 letters, digits, '_', '.' or '-', and begin with a letter or digit."
  }
}

variable "environment" {
  description = "dev, staging, prod, development or production. It stands in the names as given; prod and production have a daily backup and are guarded against deletion."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod", "development", "production"], var.environment)
    error_message = "environment is '${var.environment}'; it must be dev, staging, prod, development or production."
  }
}

variable "resource_suffix" {
  description = "The end of every name, which keeps several instances in one account apart."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,40}$", var.resource_suffix))
    error_message = "resource_suffix is '${var.resource_suffix}'; it must be 1 to 40 letters, digits, '_', '.' or '-'."
  }
}

variable "table_name" {
  description = "The first part of the table's name, which is {table_name}-{environment}-{resource_suffix}."
  type        = string
  default     = "CloudToolsJobs"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,64}$", var.table_name))
    error_message = "table_name is '${var.table_name}'; it must be 1 to 64 letters, digits, '_', '.' or '-'."
  }
}

variable "billing_mode" {
  description = "PAY_PER_REQUEST, or PROVISIONED: 5 read and 5 write units each for table and indexes, scaled automatically."
  type        = string
  default     = "PAY_PER_REQUEST"
  nullable    = false

  validation {
    condition     = contains(["PAY_PER_REQUEST", "PROVISIONED"], var.billing_mode)
    error_message = "billing_mode is '${var.billing_mode}'; it must be PAY_PER_REQUEST or PROVISIONED."
  }
}

variable "enable_point_in_time_recovery" {
  description = "Keep the table restorable to any second of the last 35 days."
  type        = bool
  default     = true
  nullable    = false
}

variable "tags" {
  description = "Tags on everything that the module makes. Name and Type are the module's own."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([for key, value in var.tags :
      can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,128}$", key)) && can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{0,256}$", value)) && !startswith(lower(key), "aws:")
    ])
    error_message = "tags is ${jsonencode(var.tags)}; keys must have 1 to 128 and values up to 256 letters, digits, spaces or any of _ . : / = + - @, and no key may begin with aws:."
  }

  validation {
    condition     = length(var.tags) <= 43
    error_message = "tags has ${length(var.tags)} entries; it must have at most 43, so that with the module's and the provider's own there are no more than AWS's 50."
  }
}

variable "kms_key_id" {
  description = "Id or ARN of the KMS key that encrypts the table; null for the account's key aws/dynamodb, which AWS manages."
  type        = string
  default     = null

  validation {
    condition = var.kms_key_id == null || can(regex(
      "^(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/)?([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$", var.kms_key_id
    ))
    error_message = "kms_key_id is '${coalesce(var.kms_key_id, "null")}'; it must be a key's id (1234abcd-12ab-34cd-56ef-1234567890ab or mrk-…) or ARN (arn:aws:kms:REGION:ACCOUNT:key/ID), not an alias."
  }
}
