# Terraform declares the attributes that are keys, and no others: what else an item holds is DynamoDB's
# own business, and a declared attribute that is no key is an error.

locals {
  partition_key = var.definition.primary_key.partition_key
  sort_key      = var.definition.primary_key.sort_key

  key_names = toset(compact(concat(
    [local.partition_key, local.sort_key],
    flatten([for index in values(local.global_indexes) : [index.partition_key, index.sort_key]]),
    [for index in values(local.local_indexes) : index.sort_key],
  )))

  key_types = { for name in local.key_names : name => var.definition.attributes[name].type }
}
