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
}
