provider "aws" {
  region = var.aws_region

  default_tags {
    tags = {
      Application = "FlightPulse"
      System      = "flight-agent"
      Project     = var.project_name
      Environment = var.environment
      ManagedBy   = "Terraform"
    }
  }
}
