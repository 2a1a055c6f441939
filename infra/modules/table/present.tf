# What autoscaling has made of the table since it was created.
#
# Terraform can ignore the capacity of a table, but not that of an index: indexes are a set of blocks, and
# ignoring the set would freeze keys, projections and new indexes, too. So nothing is ignored. The present
# values are read from the table before planning and become the configuration: what autoscaling did is then
# no difference, and all else still is.

locals {
  keeps_capacity = local.autoscaled && var.autoscaling_keep_capacity

  present = one(data.aws_dynamodb_table.present)

  # A table that was on demand until now has capacities of 0: it begins anew.
  present_capacity = one([
    for table in local.present[*] : { read = table.read_capacity, write = table.write_capacity }
    if table.read_capacity > 0 && table.write_capacity > 0
  ])
  present_index_capacity = {
    for index in try(local.present.global_secondary_index, []) : index.name => { read = index.read_capacity, write = index.write_capacity }
    if index.read_capacity > 0 && index.write_capacity > 0
  }
}

# There is a table to read from the second plan on; to ask for one that is not there yet would be an error.
data "aws_dynamodb_tables" "region" {
  count = local.keeps_capacity ? 1 : 0

  region = var.region
}

data "aws_dynamodb_table" "present" {
  count = local.keeps_capacity ? (contains(coalesce(data.aws_dynamodb_tables.region[0].names, []), var.name) ? 1 : 0) : 0

  name   = var.name
  region = var.region
}
