# What the table and its indexes begin with.

locals {
  provisioned = var.billing_mode == "PROVISIONED"
  autoscaled  = local.provisioned && var.autoscaling_enabled

  capacity = {
    read  = local.provisioned ? try(local.present_capacity.read, var.read_capacity) : null
    write = local.provisioned ? try(local.present_capacity.write, var.write_capacity) : null
  }

  index_capacity = {
    for name, index in local.global_indexes : name => {
      read  = local.provisioned ? try(local.present_index_capacity[name].read, coalesce(index.settings.read_capacity, var.read_capacity)) : null
      write = local.provisioned ? try(local.present_index_capacity[name].write, coalesce(index.settings.write_capacity, var.write_capacity)) : null
    }
  }

  # Warm throughput only ever grows, and AWS refuses to lower it: the greater of what is wanted and what is there.
  warm_throughput = [
    for wanted in var.warm_throughput[*] : {
      read_units_per_second  = max([for warm in concat([wanted], local.present_warm_throughput) : warm.read_units_per_second]...)
      write_units_per_second = max([for warm in concat([wanted], local.present_warm_throughput) : warm.write_units_per_second]...)
    }
  ]

  index_warm_throughput = {
    for name, index in local.global_indexes : name => [
      for warm in [concat(index.settings.warm_throughput[*], try(local.present_index_warm_throughput[name], []))] : {
        read_units_per_second  = max(warm[*].read_units_per_second...)
        write_units_per_second = max(warm[*].write_units_per_second...)
      } if length(warm) > 0
    ]
  }
}
