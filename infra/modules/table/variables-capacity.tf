# How reads and writes are paid for and bounded.

variable "billing_mode" {
  description = "PAY_PER_REQUEST (on demand) or PROVISIONED."
  type        = string
  default     = "PAY_PER_REQUEST"
  nullable    = false

  validation {
    condition     = contains(["PAY_PER_REQUEST", "PROVISIONED"], var.billing_mode)
    error_message = "billing_mode must be PAY_PER_REQUEST or PROVISIONED; got \"${var.billing_mode}\"."
  }
}

variable "table_class" {
  description = "STANDARD, or STANDARD_INFREQUENT_ACCESS where storage costs more than reads and writes."
  type        = string
  default     = "STANDARD"
  nullable    = false

  validation {
    condition     = contains(["STANDARD", "STANDARD_INFREQUENT_ACCESS"], var.table_class)
    error_message = "table_class must be STANDARD or STANDARD_INFREQUENT_ACCESS; got \"${var.table_class}\"."
  }
}

variable "read_capacity" {
  description = "PROVISIONED: read units of the table and, unless index_settings says otherwise, of each global index; with autoscaling the capacity they begin with."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.read_capacity >= 1 && var.read_capacity <= 40000 && floor(var.read_capacity) == var.read_capacity
    error_message = "read_capacity must be a whole number from 1 to 40000; got ${var.read_capacity}."
  }
}

variable "write_capacity" {
  description = "PROVISIONED: write units of the table and, unless index_settings says otherwise, of each global index; with autoscaling the capacity they begin with."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.write_capacity >= 1 && var.write_capacity <= 40000 && floor(var.write_capacity) == var.write_capacity
    error_message = "write_capacity must be a whole number from 1 to 40000; got ${var.write_capacity}."
  }
}

variable "on_demand_throughput" {
  description = "PAY_PER_REQUEST: the most request units a second that the table serves, a bound on the bill. Not given: the account's quota. -1: lifts a maximum that was set before."
  type        = object({ max_read_request_units = optional(number), max_write_request_units = optional(number) })
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for units in values(var.on_demand_throughput) : units == null ? true : units == -1 || (units >= 1 && floor(units) == units)])
    error_message = "on_demand_throughput takes whole numbers from 1, or -1 to lift a maximum; got ${jsonencode(var.on_demand_throughput)}."
  }

  validation {
    condition     = var.billing_mode == "PAY_PER_REQUEST" || alltrue([for units in values(var.on_demand_throughput) : units == null])
    error_message = "on_demand_throughput goes with billing_mode PAY_PER_REQUEST only; billing_mode is ${var.billing_mode}. Bound a PROVISIONED table by autoscaling_read and autoscaling_write."
  }
}

variable "warm_throughput" {
  description = "Units a second that the table is ready for at once, before a known rush. Can be raised, never lowered."
  type        = object({ read_units_per_second = number, write_units_per_second = number })
  default     = null

  validation {
    condition     = var.warm_throughput == null ? true : var.warm_throughput.read_units_per_second >= 12000 && var.warm_throughput.write_units_per_second >= 4000 && alltrue([for units in values(var.warm_throughput) : floor(units) == units])
    error_message = "warm_throughput takes whole units and begins with what every on-demand table has: read_units_per_second 12000 and write_units_per_second 4000; got ${jsonencode(var.warm_throughput)}."
  }
}

variable "index_settings" {
  description = "Per global index, by its name: what differs from the table's capacity, autoscaling, on-demand maximum and warm throughput."
  default     = {}
  nullable    = false
  type = map(object({
    read_capacity  = optional(number)
    write_capacity = optional(number)
    autoscaling_read = optional(object({
      min_capacity       = optional(number)
      max_capacity       = optional(number)
      target_utilization = optional(number)
    }), {})
    autoscaling_write = optional(object({
      min_capacity       = optional(number)
      max_capacity       = optional(number)
      target_utilization = optional(number)
    }), {})
    on_demand_throughput = optional(object({
      max_read_request_units  = optional(number)
      max_write_request_units = optional(number)
    }), {})
    warm_throughput = optional(object({
      read_units_per_second  = number
      write_units_per_second = number
    }))
  }))

  validation {
    condition = length(setsubtract(keys(var.index_settings), [
      for index in var.definition.global_secondary_indexes : index.index_name
      if !try(index.optional, false) || contains(var.optional_indexes, index.index_name)
    ])) == 0
    error_message = "index_settings names ${join(", ", keys(var.index_settings))}; the table's global indexes are: ${join(", ", [for index in var.definition.global_secondary_indexes : index.index_name if !try(index.optional, false) || contains(var.optional_indexes, index.index_name)])}."
  }

  validation {
    condition = alltrue(flatten([
      for settings in values(var.index_settings) : [
        for units in [settings.read_capacity, settings.write_capacity] : units == null ? true : units >= 1 && units <= 40000 && floor(units) == units
      ]
    ]))
    error_message = "index_settings: read_capacity and write_capacity must be whole numbers from 1 to 40000; got ${jsonencode({ for name, settings in var.index_settings : name => [settings.read_capacity, settings.write_capacity] })}."
  }

  validation {
    condition = alltrue(flatten([
      for settings in values(var.index_settings) : [
        for scaling in [merge(var.autoscaling_read, { for key, value in settings.autoscaling_read : key => value if value != null }), merge(var.autoscaling_write, { for key, value in settings.autoscaling_write : key => value if value != null })] :
        scaling.min_capacity >= 1 && scaling.max_capacity >= scaling.min_capacity && scaling.max_capacity <= 40000 && scaling.target_utilization >= 20 && scaling.target_utilization <= 90
      ]
    ]))
    error_message = "index_settings: autoscaling needs 1 <= min_capacity <= max_capacity <= 40000 and a target_utilization from 20 to 90, after filling in from autoscaling_read and autoscaling_write; got ${jsonencode({ for name, settings in var.index_settings : name => [settings.autoscaling_read, settings.autoscaling_write] })}."
  }

  validation {
    condition = alltrue([
      for settings in values(var.index_settings) :
      alltrue([for units in values(settings.on_demand_throughput) : units == null ? true : (units == -1 || (units >= 1 && floor(units) == units)) && var.billing_mode == "PAY_PER_REQUEST"]) &&
      (settings.warm_throughput == null ? true : settings.warm_throughput.read_units_per_second >= 12000 && settings.warm_throughput.write_units_per_second >= 4000)
    ])
    error_message = "index_settings: on_demand_throughput is a whole number from 1 (-1 lifts a maximum) and for billing_mode PAY_PER_REQUEST only (it is ${var.billing_mode}), warm_throughput from 12000 reads and 4000 writes; got ${jsonencode({ for name, settings in var.index_settings : name => [settings.on_demand_throughput, settings.warm_throughput] })}."
  }
}
