# The item that health checks read: it shows that the table answers. Its partition key is no job's and its
# status none of a job's, so that no list of jobs by status holds it.
locals {
  system_status_values = {
    (local.definition.primary_key.partition_key) = "SYSTEM_STATUS"
    status                                       = "active"
    userId                                       = "system"
    jobType                                      = "system"
  }

  system_status = {
    item     = jsonencode({ for name, value in local.system_status_values : name => { (local.definition.attributes[name].type) = value } })
    ttl_days = 365
    # Both indexes are sorted by the time of creation.
    created_attributes = distinct(local.definition.global_secondary_indexes[*].sort_key)
  }
}
