# Items of the table's first hour: Terraform puts them in once and leaves them to the application from then on.

locals {
  # Days since 1970-01-01 (Hinnant's days_from_civil): Terraform has no clock that counts seconds. Years begin in March.
  date  = [for part in split("-", formatdate("YYYY-M-D", plantimestamp())) : tonumber(part)]
  year  = local.date[0] - (local.date[1] <= 2 ? 1 : 0)
  month = (local.date[1] + 9) % 12
  today = local.year * 365 + floor(local.year / 4) - floor(local.year / 100) + floor(local.year / 400) + floor((153 * local.month + 2) / 5) + local.date[2] - 1 - 719468

  seeds = {
    for name, seed in var.seed_items : name => {
      item = seed.item
      stamps = merge(
        { for attribute in seed.created_attributes : attribute => { S = plantimestamp() } },
        seed.ttl_days == null ? {} : { (local.ttl_attribute) = { N = tostring((local.today + seed.ttl_days) * 86400) } },
      )
      # Grows by one twice in ttl_days, so that a plan may renew the item while it has half its time left.
      period = seed.ttl_days == null ? 0 : floor(2 * local.today / seed.ttl_days)
    }
  }
}

# Changes when the caller's item does, or when it is time to renew it.
resource "terraform_data" "seed" {
  for_each = local.seeds

  input = { item = each.value.item, period = each.value.period }
}

resource "aws_dynamodb_table_item" "seed" {
  for_each = local.seeds

  table_name = aws_dynamodb_table.this.name
  region     = var.region
  hash_key   = local.partition_key
  range_key  = local.sort_key
  item       = jsonencode(merge(jsondecode(each.value.item), each.value.stamps))

  lifecycle {
    # The stamps are of the plan that put the item in; later plans find no difference in them.
    ignore_changes       = [item]
    replace_triggered_by = [terraform_data.seed[each.key]]
  }
}
