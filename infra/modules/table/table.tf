locals {
  tags = merge({ Name = var.name }, var.definition_tags ? local.definition_tags : {}, var.tags)

  definition_tags = {
    Table = var.definition.table_name
    # The part before a bracket, in characters that AWS takes in a tag.
    Description = trimspace(replace(split("(", coalesce(var.definition.description, var.definition.table_name))[0], "/[^\\p{L}\\p{N} _.:/=+@-]/", ""))
  }

  stream_enabled = coalesce(var.stream_enabled, var.definition.stream != null)
  stream_view    = coalesce(var.stream_view_type, try(var.definition.stream.view, null), "NEW_AND_OLD_IMAGES")

  ttl_attribute = try(coalesce(var.ttl_attribute_name, var.definition.ttl_attribute), null)
  ttl_enabled   = coalesce(var.ttl_enabled, local.ttl_attribute != null)
}

resource "aws_dynamodb_table" "this" {
  #checkov:skip=CKV_AWS_28:Point-in-time recovery is on unless the caller switches it off (point_in_time_recovery_enabled).
  #checkov:skip=CKV_AWS_119:Whether the key is AWS's or the customer's is the caller's choice (kms_key_arn, create_kms_key).
  name   = var.name
  region = var.region
  tags   = local.tags

  hash_key  = local.partition_key
  range_key = local.sort_key

  billing_mode   = var.billing_mode
  read_capacity  = local.capacity.read
  write_capacity = local.capacity.write
  table_class    = var.table_class

  stream_enabled   = local.stream_enabled
  stream_view_type = local.stream_enabled ? local.stream_view : null

  deletion_protection_enabled = var.deletion_protection_enabled

  restore_source_name      = try(var.restore.source_table_name, null)
  restore_source_table_arn = try(var.restore.source_table_arn, null)
  restore_date_time        = try(var.restore.date_time, null)
  restore_to_latest_time   = var.restore != null && try(var.restore.date_time, null) == null ? true : null

  dynamic "attribute" {
    for_each = local.key_types
    content {
      name = attribute.key
      type = attribute.value
    }
  }

  dynamic "global_secondary_index" {
    for_each = local.global_indexes
    content {
      name               = global_secondary_index.key
      hash_key           = global_secondary_index.value.partition_key
      range_key          = global_secondary_index.value.sort_key
      projection_type    = global_secondary_index.value.projection_type
      non_key_attributes = global_secondary_index.value.projected
      read_capacity      = local.index_capacity[global_secondary_index.key].read
      write_capacity     = local.index_capacity[global_secondary_index.key].write

      dynamic "on_demand_throughput" {
        for_each = anytrue([for units in values(global_secondary_index.value.settings.on_demand_throughput) : units != null]) ? [global_secondary_index.value.settings.on_demand_throughput] : []
        content {
          max_read_request_units  = on_demand_throughput.value.max_read_request_units
          max_write_request_units = on_demand_throughput.value.max_write_request_units
        }
      }

      dynamic "warm_throughput" {
        for_each = global_secondary_index.value.settings.warm_throughput[*]
        content {
          read_units_per_second  = warm_throughput.value.read_units_per_second
          write_units_per_second = warm_throughput.value.write_units_per_second
        }
      }
    }
  }

  dynamic "local_secondary_index" {
    for_each = local.local_indexes
    content {
      name               = local_secondary_index.key
      range_key          = local_secondary_index.value.sort_key
      projection_type    = local_secondary_index.value.projection_type
      non_key_attributes = local_secondary_index.value.projected
    }
  }

  dynamic "on_demand_throughput" {
    for_each = anytrue([for units in values(var.on_demand_throughput) : units != null]) ? [var.on_demand_throughput] : []
    content {
      max_read_request_units  = on_demand_throughput.value.max_read_request_units
      max_write_request_units = on_demand_throughput.value.max_write_request_units
    }
  }

  dynamic "warm_throughput" {
    for_each = var.warm_throughput[*]
    content {
      read_units_per_second  = warm_throughput.value.read_units_per_second
      write_units_per_second = warm_throughput.value.write_units_per_second
    }
  }

  # The attribute is named while TTL is off, too: AWS wants its name to switch it off.
  dynamic "ttl" {
    for_each = local.ttl_attribute[*]
    content {
      attribute_name = ttl.value
      enabled        = local.ttl_enabled
    }
  }

  point_in_time_recovery {
    enabled                 = var.point_in_time_recovery_enabled
    recovery_period_in_days = var.point_in_time_recovery_enabled ? var.point_in_time_recovery_days : null
  }

  server_side_encryption {
    enabled     = var.server_side_encryption_enabled
    kms_key_arn = local.kms_key_arn
  }

  dynamic "replica" {
    for_each = { for replica in var.replicas : replica.region_name => replica }
    content {
      region_name                 = replica.key
      kms_key_arn                 = replica.value.kms_key_arn
      point_in_time_recovery      = coalesce(replica.value.point_in_time_recovery, var.point_in_time_recovery_enabled)
      propagate_tags              = replica.value.propagate_tags
      deletion_protection_enabled = coalesce(replica.value.deletion_protection_enabled, var.deletion_protection_enabled)
      consistency_mode            = replica.value.consistency_mode
    }
  }

  dynamic "global_table_witness" {
    for_each = var.witness_region[*]
    content {
      region_name = global_table_witness.value
    }
  }

  dynamic "import_table" {
    for_each = var.import_from_s3[*]
    content {
      input_format           = import_table.value.input_format
      input_compression_type = import_table.value.compression_type

      s3_bucket_source {
        bucket       = import_table.value.bucket
        bucket_owner = import_table.value.bucket_owner
        key_prefix   = import_table.value.key_prefix
      }

      dynamic "input_format_options" {
        for_each = import_table.value.input_format == "CSV" ? [import_table.value] : []
        content {
          csv {
            delimiter   = input_format_options.value.csv_delimiter
            header_list = input_format_options.value.csv_header_list
          }
        }
      }
    }
  }

  timeouts {
    create = var.timeouts.create
    update = var.timeouts.update
    delete = var.timeouts.delete
  }

  lifecycle {
    # Where the items came from matters once: to take restore or import_from_s3 out again would replace the table.
    ignore_changes = [import_table, restore_date_time, restore_source_name, restore_source_table_arn, restore_to_latest_time]
  }
}
