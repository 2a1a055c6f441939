variable "table_name" {
  description = "The table's name, as it is: no environment is added. Two environments in one region of an account need two names."
  type        = string
  default     = "chat_sessions"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{3,220}$", var.table_name))
    error_message = "table_name is \"${var.table_name}\"; write 3 to 220 letters, digits, dots, hyphens and underscores (the alarms' names are longer than the table's)."
  }
}

variable "environment" {
  description = "Environment: dev, staging, prod, development or production, kept as given in the tags. prod and production turn deletion protection on."
  type        = string
  default     = "production"
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod", "development", "production"], var.environment)
    error_message = "environment is \"${var.environment}\"; write dev, staging, prod, development or production."
  }
}

variable "aws_region" {
  description = "AWS region of the table and its alarms."
  type        = string
  default     = "us-east-1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2,4}(-[a-z]+)+-[1-9][0-9]?$", var.aws_region))
    error_message = "aws_region is \"${var.aws_region}\"; write a region's code, such as us-east-1 or eu-central-1."
  }
}

variable "enable_pitr" {
  description = "Whether the table can be restored to any second of the last 35 days."
  type        = bool
  default     = true
  nullable    = false
}
