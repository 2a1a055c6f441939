terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # 6.22 is the first with every argument used here (global_table_witness); an older one refuses the module.
      version = ">= 6.22"
    }
  }
}
