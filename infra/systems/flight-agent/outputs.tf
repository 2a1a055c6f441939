output "bookings_table_name" {
  description = "Name of the table Bookings."
  value       = module.table["bookings"].table_name
}

output "bookings_table_arn" {
  description = "ARN of the table Bookings."
  value       = module.table["bookings"].table_arn
}

output "passengers_table_name" {
  description = "Name of the table Passengers."
  value       = module.table["passengers"].table_name
}

output "passengers_table_arn" {
  description = "ARN of the table Passengers."
  value       = module.table["passengers"].table_arn
}

output "flights_table_name" {
  description = "Name of the table Flights."
  value       = module.table["flights"].table_name
}

output "flights_table_arn" {
  description = "ARN of the table Flights."
  value       = module.table["flights"].table_arn
}

output "delays_table_name" {
  description = "Name of the table Delays."
  value       = module.table["delays"].table_name
}

output "delays_table_arn" {
  description = "ARN of the table Delays."
  value       = module.table["delays"].table_arn
}

output "rebooking_requests_table_name" {
  description = "Name of the table Rebooking_Requests."
  value       = module.table["rebooking_requests"].table_name
}

output "rebooking_requests_table_arn" {
  description = "ARN of the table Rebooking_Requests."
  value       = module.table["rebooking_requests"].table_arn
}

output "support_interactions_table_name" {
  description = "Name of the table Support_Interactions."
  value       = module.table["support_interactions"].table_name
}

output "support_interactions_table_arn" {
  description = "ARN of the table Support_Interactions."
  value       = module.table["support_interactions"].table_arn
}

output "all_table_names" {
  description = "Names of all six tables, in the order of the outputs above."
  value       = [for definition in local.definitions : module.table[definition].table_name]
}

output "all_table_arns" {
  description = "ARNs of all six tables, in the same order."
  value       = [for definition in local.definitions : module.table[definition].table_arn]
}
