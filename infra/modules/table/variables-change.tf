# What happens to items by and by: the change stream, expiry, hot keys.

variable "stream_enabled" {
  description = "Whether the table has a change stream; null: as in the definition."
  type        = bool
  default     = null
}

variable "stream_view_type" {
  description = "What a stream record holds: NEW_AND_OLD_IMAGES, NEW_IMAGE, OLD_IMAGE or KEYS_ONLY; null: as in the definition."
  type        = string
  default     = null

  validation {
    condition     = var.stream_view_type == null ? true : contains(["NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY"], var.stream_view_type)
    error_message = "stream_view_type must be NEW_AND_OLD_IMAGES, NEW_IMAGE, OLD_IMAGE or KEYS_ONLY; got \"${coalesce(var.stream_view_type, "null")}\"."
  }
}

variable "kinesis_destination" {
  description = "The Kinesis data stream that item changes are copied to, too, and the precision of their time there: MILLISECOND or MICROSECOND. null: none."
  type = object({
    stream_arn          = string
    timestamp_precision = optional(string, "MILLISECOND")
  })
  default = null

  validation {
    condition     = var.kinesis_destination == null ? true : can(regex("^arn:[a-z-]+:kinesis:[a-z0-9-]+:[0-9]{12}:stream/.+$", var.kinesis_destination.stream_arn))
    error_message = "kinesis_destination.stream_arn must be like arn:aws:kinesis:eu-central-1:123456789012:stream/changes; got ${jsonencode(var.kinesis_destination)}."
  }

  validation {
    condition     = var.kinesis_destination == null ? true : contains(["MILLISECOND", "MICROSECOND"], var.kinesis_destination.timestamp_precision)
    error_message = "kinesis_destination.timestamp_precision must be MILLISECOND or MICROSECOND; got ${jsonencode(var.kinesis_destination)}."
  }
}

variable "ttl_enabled" {
  description = "Whether expired items are removed; null: where the definition has a ttl_attribute."
  type        = bool
  default     = null

  validation {
    condition     = var.ttl_enabled == true ? var.ttl_attribute_name != null || var.definition.ttl_attribute != null : true
    error_message = "ttl_enabled = true needs an attribute: the definition of ${var.definition.table_name} has no ttl_attribute, and ttl_attribute_name is null."
  }
}

variable "ttl_attribute_name" {
  description = "The attribute with the time of expiry (Unix seconds); null: the definition's."
  type        = string
  default     = null

  validation {
    condition     = var.ttl_attribute_name == null ? true : length(var.ttl_attribute_name) >= 1 && length(var.ttl_attribute_name) <= 255
    error_message = "ttl_attribute_name must have 1 to 255 characters, or be null for the definition's; got \"${coalesce(var.ttl_attribute_name, "null")}\"."
  }
}

variable "contributor_insights_enabled" {
  description = "Show the most accessed and throttled keys in CloudWatch Contributor Insights."
  type        = bool
  default     = false
  nullable    = false
}

variable "contributor_insights_mode" {
  description = "ACCESSED_AND_THROTTLED_KEYS, or THROTTLED_KEYS, which costs less."
  type        = string
  default     = "ACCESSED_AND_THROTTLED_KEYS"
  nullable    = false

  validation {
    condition     = contains(["ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS"], var.contributor_insights_mode)
    error_message = "contributor_insights_mode must be ACCESSED_AND_THROTTLED_KEYS or THROTTLED_KEYS; got \"${var.contributor_insights_mode}\"."
  }
}

variable "contributor_insights_on_indexes" {
  description = "Whether Contributor Insights looks at every global index, too."
  type        = bool
  default     = true
  nullable    = false
}
