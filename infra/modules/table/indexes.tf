locals {
  # An optional index is made where it is asked for by name.
  global_indexes = {
    for index in var.definition.global_secondary_indexes : index.index_name => {
      partition_key   = index.partition_key
      sort_key        = try(index.sort_key, null)
      projection_type = local.projections[index.index_name].type
      projected       = local.projections[index.index_name].attributes
      settings        = try(var.index_settings[index.index_name], local.no_index_settings)
    } if !try(index.optional, false) || contains(var.optional_indexes, index.index_name)
  }

  local_indexes = {
    for index in var.definition.local_secondary_indexes : index.index_name => {
      sort_key        = index.sort_key
      projection_type = local.projections[index.index_name].type
      projected       = local.projections[index.index_name].attributes
    }
  }

  # A definition's projection is a word or a list of attributes, which the provider calls INCLUDE.
  projections = {
    for index in concat(
      [for index in var.definition.global_secondary_indexes : index],
      [for index in var.definition.local_secondary_indexes : index],
    ) :
    index.index_name => {
      type       = contains(["ALL", "KEYS_ONLY"], try(tostring(index.projection), "ALL")) && !can(tolist(index.projection)) ? try(tostring(index.projection), "ALL") : "INCLUDE"
      attributes = can(tolist(index.projection)) ? tolist(index.projection) : null
    }
  }

  no_index_settings = {
    read_capacity        = null
    write_capacity       = null
    autoscaling_read     = {}
    autoscaling_write    = {}
    on_demand_throughput = { max_read_request_units = null, max_write_request_units = null }
    warm_throughput      = null
  }
}
