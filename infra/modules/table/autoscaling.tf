locals {
  # One target each for reading and writing, of the table and of every global index.
  scaling = local.autoscaled ? merge(
    {
      for direction, bounds in local.scaling_bounds : "table:${direction}" => merge(bounds, {
        resource  = "table/${aws_dynamodb_table.this.name}"
        dimension = "dynamodb:table:${title(direction)}CapacityUnits"
        metric    = "DynamoDB${title(direction)}CapacityUtilization"
      })
    },
    merge([
      for name, index in local.global_indexes : {
        for direction, bounds in local.scaling_bounds : "${name}:${direction}" => merge(
          bounds,
          { for key, value in index.settings["autoscaling_${direction}"] : key => value if value != null },
          {
            resource  = "table/${aws_dynamodb_table.this.name}/index/${name}"
            dimension = "dynamodb:index:${title(direction)}CapacityUnits"
            metric    = "DynamoDB${title(direction)}CapacityUtilization"
          },
        )
      }
    ]...),
  ) : {}

  scaling_bounds = { read = var.autoscaling_read, write = var.autoscaling_write }
}

# Without tags of the module: they cost nothing, and AWS refuses tags on registering one that is there already (README:
# known limits, for those of the provider).
resource "aws_appautoscaling_target" "this" {
  for_each = local.scaling

  region             = var.region
  service_namespace  = "dynamodb"
  resource_id        = each.value.resource
  scalable_dimension = each.value.dimension
  min_capacity       = each.value.min_capacity
  max_capacity       = each.value.max_capacity
}

resource "aws_appautoscaling_policy" "this" {
  for_each = local.scaling

  name               = "${each.value.metric}:${each.value.resource}"
  region             = var.region
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[each.key].service_namespace
  resource_id        = aws_appautoscaling_target.this[each.key].resource_id
  scalable_dimension = aws_appautoscaling_target.this[each.key].scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = each.value.target_utilization
    scale_in_cooldown  = each.value.scale_in_cooldown
    scale_out_cooldown = each.value.scale_out_cooldown

    predefined_metric_specification {
      predefined_metric_type = each.value.metric
    }
  }
}
