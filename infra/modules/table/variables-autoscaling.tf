# How provisioned capacity follows the load.

variable "autoscaling_enabled" {
  description = "PROVISIONED: scale the table and every global index by their use. Without effect on demand."
  type        = bool
  default     = true
  nullable    = false
}

variable "autoscaling_read" {
  description = "Read capacity: bounds, the use in per cent that is aimed at, and seconds to wait between changes. Indexes have the same unless index_settings says otherwise."
  type = object({
    min_capacity       = optional(number, 5)
    max_capacity       = optional(number, 100)
    target_utilization = optional(number, 70)
    scale_in_cooldown  = optional(number, 60)
    scale_out_cooldown = optional(number, 60)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.autoscaling_read.min_capacity >= 1 && var.autoscaling_read.min_capacity <= var.autoscaling_read.max_capacity && var.autoscaling_read.max_capacity <= 40000 && alltrue([for units in [var.autoscaling_read.min_capacity, var.autoscaling_read.max_capacity] : floor(units) == units])
    error_message = "autoscaling_read needs whole units, 1 <= min_capacity <= max_capacity <= 40000; got ${var.autoscaling_read.min_capacity} and ${var.autoscaling_read.max_capacity}."
  }

  validation {
    condition     = var.autoscaling_read.target_utilization >= 20 && var.autoscaling_read.target_utilization <= 90
    error_message = "autoscaling_read.target_utilization must be from 20 to 90 (per cent), as DynamoDB asks; got ${var.autoscaling_read.target_utilization}."
  }

  validation {
    condition     = var.autoscaling_read.scale_in_cooldown >= 0 && var.autoscaling_read.scale_out_cooldown >= 0
    error_message = "autoscaling_read's cooldowns are seconds from 0; got ${var.autoscaling_read.scale_in_cooldown} and ${var.autoscaling_read.scale_out_cooldown}."
  }
}

variable "autoscaling_write" {
  description = "Write capacity: the same as autoscaling_read."
  type = object({
    min_capacity       = optional(number, 5)
    max_capacity       = optional(number, 100)
    target_utilization = optional(number, 70)
    scale_in_cooldown  = optional(number, 60)
    scale_out_cooldown = optional(number, 60)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.autoscaling_write.min_capacity >= 1 && var.autoscaling_write.min_capacity <= var.autoscaling_write.max_capacity && var.autoscaling_write.max_capacity <= 40000 && alltrue([for units in [var.autoscaling_write.min_capacity, var.autoscaling_write.max_capacity] : floor(units) == units])
    error_message = "autoscaling_write needs whole units, 1 <= min_capacity <= max_capacity <= 40000; got ${var.autoscaling_write.min_capacity} and ${var.autoscaling_write.max_capacity}."
  }

  validation {
    condition     = var.autoscaling_write.target_utilization >= 20 && var.autoscaling_write.target_utilization <= 90
    error_message = "autoscaling_write.target_utilization must be from 20 to 90 (per cent), as DynamoDB asks; got ${var.autoscaling_write.target_utilization}."
  }

  validation {
    condition     = var.autoscaling_write.scale_in_cooldown >= 0 && var.autoscaling_write.scale_out_cooldown >= 0
    error_message = "autoscaling_write's cooldowns are seconds from 0; got ${var.autoscaling_write.scale_in_cooldown} and ${var.autoscaling_write.scale_out_cooldown}."
  }
}

variable "autoscaling_keep_capacity" {
  description = "Keep the capacity that autoscaling has set: Terraform reads it from the table before it plans (dynamodb:ListTables and DescribeTable). false: every apply sets the table and its indexes back to read_capacity and write_capacity."
  type        = bool
  default     = true
  nullable    = false
}
