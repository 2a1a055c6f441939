# Who is told when something is wrong, and from where on it is wrong.

variable "alarms_enabled" {
  description = "Watch the table in CloudWatch."
  type        = bool
  default     = false
  nullable    = false
}

variable "alarms" {
  description = "Each alarm: whether it is made, its threshold (it rings above), the period in seconds and how many periods in a row. consumed_read and consumed_write: per cent of the provisioned capacity. user_errors: CloudWatch counts them per account and region, not per table, so switch it on for one table of an account."
  type = object({
    read_throttles = optional(object({
      enabled = optional(bool, true), threshold = optional(number, 10), period = optional(number, 300), evaluation_periods = optional(number, 2)
    }), {})
    write_throttles = optional(object({
      enabled = optional(bool, true), threshold = optional(number, 10), period = optional(number, 300), evaluation_periods = optional(number, 2)
    }), {})
    system_errors = optional(object({
      enabled = optional(bool, true), threshold = optional(number, 5), period = optional(number, 300), evaluation_periods = optional(number, 2)
    }), {})
    user_errors = optional(object({
      enabled = optional(bool, false), threshold = optional(number, 50), period = optional(number, 300), evaluation_periods = optional(number, 2)
    }), {})
    consumed_read = optional(object({
      enabled = optional(bool, true), threshold = optional(number, 80), period = optional(number, 300), evaluation_periods = optional(number, 2)
    }), {})
    consumed_write = optional(object({
      enabled = optional(bool, true), threshold = optional(number, 80), period = optional(number, 300), evaluation_periods = optional(number, 2)
    }), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for alarm in values(var.alarms) : alarm.threshold >= 0])
    error_message = "alarms: a threshold must not be negative; got ${jsonencode({ for name, alarm in var.alarms : name => alarm.threshold })}."
  }

  validation {
    condition     = alltrue([for name in ["consumed_read", "consumed_write"] : var.alarms[name].threshold > 0 && var.alarms[name].threshold <= 100])
    error_message = "alarms: the thresholds of consumed_read and consumed_write are per cent, from 1 to 100; got ${var.alarms.consumed_read.threshold} and ${var.alarms.consumed_write.threshold}."
  }

  validation {
    condition     = alltrue([for alarm in values(var.alarms) : alarm.period >= 60 && alarm.period % 60 == 0])
    error_message = "alarms: a period is a multiple of 60 seconds, DynamoDB's own step; got ${jsonencode({ for name, alarm in var.alarms : name => alarm.period })}."
  }

  validation {
    condition     = alltrue([for alarm in values(var.alarms) : alarm.evaluation_periods >= 1 && floor(alarm.evaluation_periods) == alarm.evaluation_periods && alarm.period * alarm.evaluation_periods <= (alarm.period >= 3600 ? 604800 : 86400)])
    error_message = "alarms: evaluation_periods is a whole number from 1, and period x evaluation_periods at most a day (a week for periods from an hour); got ${jsonencode({ for name, alarm in var.alarms : name => "${alarm.period} x ${alarm.evaluation_periods}" })}."
  }
}

variable "alarms_on_indexes" {
  description = "Watch each global index, too: the table's metrics do not see its throttles and capacity."
  type        = bool
  default     = true
  nullable    = false
}

variable "alarm_name_prefix" {
  description = "What the alarms' names begin with; null: the table's name."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_name_prefix == null ? true : can(regex("^[\\x20-\\x7e]{1,100}$", var.alarm_name_prefix))
    error_message = "alarm_name_prefix must be 1 to 100 ASCII characters; got \"${coalesce(var.alarm_name_prefix, "null")}\"."
  }
}

variable "alarm_actions" {
  description = "ARNs (SNS topics) told when an alarm rings. At most 5."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.alarm_actions) <= 5 && alltrue([for arn in var.alarm_actions : can(regex("^arn:[a-z-]+:[a-z0-9-]+:.+", arn))])
    error_message = "alarm_actions takes up to 5 ARNs; got ${jsonencode(var.alarm_actions)}."
  }
}

variable "alarm_ok_actions" {
  description = "ARNs told when an alarm is over. At most 5."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.alarm_ok_actions) <= 5 && alltrue([for arn in var.alarm_ok_actions : can(regex("^arn:[a-z-]+:[a-z0-9-]+:.+", arn))])
    error_message = "alarm_ok_actions takes up to 5 ARNs; got ${jsonencode(var.alarm_ok_actions)}."
  }
}

variable "alarm_insufficient_data_actions" {
  description = "ARNs told when an alarm has too little data to decide. At most 5."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.alarm_insufficient_data_actions) <= 5 && alltrue([for arn in var.alarm_insufficient_data_actions : can(regex("^arn:[a-z-]+:[a-z0-9-]+:.+", arn))])
    error_message = "alarm_insufficient_data_actions takes up to 5 ARNs; got ${jsonencode(var.alarm_insufficient_data_actions)}."
  }
}
