variable "aws_region" {
  description = "AWS region of the six tables."
  type        = string
  default     = "us-west-2"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2,4}(-[a-z]+)+-[1-9][0-9]?$", var.aws_region))
    error_message = "aws_region is \"${var.aws_region}\"; write a region's code, such as us-west-2 or eu-central-1."
  }
}

variable "environment" {
  description = "Environment: dev, staging or prod. Part of every table's name; prod turns deletion protection and point-in-time recovery on."
  type        = string
  default     = "dev"
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is \"${var.environment}\"; write dev, staging or prod."
  }
}

variable "project_name" {
  description = "First part of every table's name: {project_name}-{environment}-{Table}."
  type        = string
  default     = "flight-agent"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9-]{1,64}$", var.project_name))
    error_message = "project_name is \"${var.project_name}\"; write 1 to 64 lower-case letters, digits and hyphens."
  }
}

variable "billing_mode" {
  description = "PAY_PER_REQUEST (on demand), or PROVISIONED with read_capacity and write_capacity."
  type        = string
  default     = "PAY_PER_REQUEST"
  nullable    = false

  validation {
    condition     = contains(["PAY_PER_REQUEST", "PROVISIONED"], var.billing_mode)
    error_message = "billing_mode is \"${var.billing_mode}\"; write PAY_PER_REQUEST or PROVISIONED."
  }
}

variable "table_class" {
  description = "STANDARD, or STANDARD_INFREQUENT_ACCESS for tables that cost more to keep than to read and write."
  type        = string
  default     = "STANDARD"
  nullable    = false

  validation {
    condition     = contains(["STANDARD", "STANDARD_INFREQUENT_ACCESS"], var.table_class)
    error_message = "table_class is \"${var.table_class}\"; write STANDARD or STANDARD_INFREQUENT_ACCESS."
  }
}

variable "enable_point_in_time_recovery" {
  description = "Whether each table can be restored to any second of the last 35 days. In prod always on, whatever stands here."
  type        = bool
  default     = true
  nullable    = false
}

variable "enable_server_side_encryption" {
  description = "Whether the tables are encrypted with AWS's KMS key of the account (aws/dynamodb); without it with a key that AWS owns."
  type        = bool
  default     = true
  nullable    = false
}

variable "enable_deletion_protection" {
  description = "Whether AWS refuses to delete the tables. In prod always on, whatever stands here."
  type        = bool
  default     = false
  nullable    = false
}

variable "read_capacity" {
  description = "Read units per second of each table and each index; used with PROVISIONED only."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.read_capacity >= 1 && var.read_capacity <= 40000 && floor(var.read_capacity) == var.read_capacity
    error_message = "read_capacity is ${var.read_capacity}; write a whole number from 1 to 40000."
  }
}

variable "write_capacity" {
  description = "Write units per second of each table and each index; used with PROVISIONED only."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.write_capacity >= 1 && var.write_capacity <= 40000 && floor(var.write_capacity) == var.write_capacity
    error_message = "write_capacity is ${var.write_capacity}; write a whole number from 1 to 40000."
  }
}
