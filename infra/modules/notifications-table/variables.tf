variable "environment" {
  description = "dev, staging, prod, development or production; it stands in the policies' names as given."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod", "development", "production"], var.environment)
    error_message = "environment is '${var.environment}'; it must be dev, staging, prod, development or production."
  }
}

variable "notifications_table_name" {
  description = "The table's name."
  type        = string
  default     = "user-notifications"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{3,255}$", var.notifications_table_name))
    error_message = "notifications_table_name is '${var.notifications_table_name}'; it must be 3 to 255 letters, digits, '_', '.' or '-'."
  }
}

variable "table_class" {
  description = "STANDARD, or STANDARD_INFREQUENT_ACCESS where storage costs more than requests."
  type        = string
  default     = "STANDARD"
  nullable    = false

  validation {
    condition     = contains(["STANDARD", "STANDARD_INFREQUENT_ACCESS"], var.table_class)
    error_message = "table_class is '${var.table_class}'; it must be STANDARD or STANDARD_INFREQUENT_ACCESS."
  }
}

variable "enable_type_index" {
  description = "Make the optional index that lists notifications by type."
  type        = bool
  default     = false
  nullable    = false
}

variable "stream_enabled" {
  description = "Keep a stream of the table's changes."
  type        = bool
  default     = true
  nullable    = false
}

variable "stream_view_type" {
  description = "What the stream shows of a changed item: KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES."
  type        = string
  default     = "NEW_AND_OLD_IMAGES"
  nullable    = false

  validation {
    condition     = contains(["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"], var.stream_view_type)
    error_message = "stream_view_type is '${var.stream_view_type}'; it must be KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES."
  }
}

variable "ttl_enabled" {
  description = "Delete items once the time in their TTL attribute has passed."
  type        = bool
  default     = true
  nullable    = false
}

variable "ttl_attribute_name" {
  description = "The attribute that says when an item expires, in Unix seconds."
  type        = string
  default     = "ttl"
  nullable    = false

  validation {
    condition     = length(var.ttl_attribute_name) >= 1 && length(var.ttl_attribute_name) <= 255
    error_message = "ttl_attribute_name is '${var.ttl_attribute_name}'; it must be 1 to 255 characters."
  }
}

variable "common_tags" {
  description = "Tags on everything that the module makes. Name, Service, Environment and ManagedBy are the module's own."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([for key, value in var.common_tags :
      can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,128}$", key)) && can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{0,256}$", value)) && !startswith(lower(key), "aws:")
    ])
    error_message = "common_tags is ${jsonencode(var.common_tags)}; keys must have 1 to 128 and values up to 256 letters, digits, spaces or any of _ . : / = + - @, and no key may begin with aws:."
  }

  validation {
    condition     = length(var.common_tags) <= 40
    error_message = "common_tags has ${length(var.common_tags)} entries; it must have at most 40, so that with the module's and the provider's own there are no more than AWS's 50."
  }
}
