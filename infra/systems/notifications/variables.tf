variable "environment" {
  description = "dev, staging or prod, set by the environment's file; it stands in the policies' names."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is '${var.environment}'; it must be dev, staging or prod."
  }
}

variable "aws_region" {
  description = "AWS region of the table and all around it: AWS_REGION of the application."
  type        = string
  default     = "us-east-1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2,4}(-[a-z]+)+-[1-9][0-9]?$", var.aws_region))
    error_message = "aws_region is '${var.aws_region}'; it must be a region's code, such as us-east-1 or eu-central-1."
  }
}

variable "compute_role_name" {
  description = "Name of the IAM role that is given full access; null to make the policy and attach it to none."
  type        = string
  default     = null

  validation {
    condition     = var.compute_role_name == null ? true : can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.compute_role_name))
    error_message = "compute_role_name is '${coalesce(var.compute_role_name, "null")}'; it must be a role's name, 1 to 64 letters, digits or any of + = , . @ _ -, not an ARN."
  }
}

variable "dynamodb_notifications_table_name" {
  description = "The table's name."
  type        = string
  default     = "user-notifications"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{3,255}$", var.dynamodb_notifications_table_name))
    error_message = "dynamodb_notifications_table_name is '${var.dynamodb_notifications_table_name}'; it must be 3 to 255 letters, digits, '_', '.' or '-'."
  }
}

variable "dynamodb_billing_mode" {
  description = "PAY_PER_REQUEST (on demand), or PROVISIONED, which scales automatically from 5 to 100 units."
  type        = string
  default     = "PAY_PER_REQUEST"
  nullable    = false

  validation {
    condition     = contains(["PAY_PER_REQUEST", "PROVISIONED"], var.dynamodb_billing_mode)
    error_message = "dynamodb_billing_mode is '${var.dynamodb_billing_mode}'; it must be PAY_PER_REQUEST or PROVISIONED."
  }
}

variable "dynamodb_stream_enabled" {
  description = "Keep a stream of the table's changes."
  type        = bool
  default     = true
  nullable    = false
}

variable "dynamodb_stream_view_type" {
  description = "What the stream shows of a changed item: KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES."
  type        = string
  default     = "NEW_AND_OLD_IMAGES"
  nullable    = false

  validation {
    condition     = contains(["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"], var.dynamodb_stream_view_type)
    error_message = "dynamodb_stream_view_type is '${var.dynamodb_stream_view_type}'; it must be KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES."
  }
}

variable "dynamodb_ttl_enabled" {
  description = "Delete items once the time in their TTL attribute has passed."
  type        = bool
  default     = true
  nullable    = false
}

variable "dynamodb_ttl_attribute_name" {
  description = "The attribute that says when an item expires, in Unix seconds."
  type        = string
  default     = "ttl"
  nullable    = false

  validation {
    condition     = length(var.dynamodb_ttl_attribute_name) >= 1 && length(var.dynamodb_ttl_attribute_name) <= 255
    error_message = "dynamodb_ttl_attribute_name is '${var.dynamodb_ttl_attribute_name}'; it must be 1 to 255 characters."
  }
}

variable "dynamodb_pitr_enabled" {
  description = "Keep the table restorable to any second of the last 35 days."
  type        = bool
  default     = true
  nullable    = false
}

variable "dynamodb_prevent_destroy" {
  description = "Refuse to destroy or replace the table, in Terraform and in AWS. To take it off: README."
  type        = bool
  default     = true
  nullable    = false
}

variable "dynamodb_enable_alarms" {
  description = "Make the alarms on throttling, errors and, provisioned, consumed capacity."
  type        = bool
  default     = true
  nullable    = false
}
