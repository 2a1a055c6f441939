#!/usr/bin/env bash
# Plans, deploys or destroys a system in an environment: infra-deploy.sh plan|deploy|destroy SYSTEM ENV [options of
# Terraform]. Called by the Makefile. Terraform shows its plan and asks before it changes anything.
# From the environment: STATE_BUCKET (the bucket of the state), STATE_REGION (its region, us-east-1 by default),
# STATE_ARGS (more for `terraform init`), CONFIRM=prod (in prod),
# LOSE_TABLES=yes (where a deployment is to destroy tables), TERRAFORM (the program, terraform by default).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

refuse() { for line in "$@"; do echo "$line" >&2; done; exit 2; }
among() { local word="$1" each; shift; for each in "$@"; do [ "$each" = "$word" ] && return; done; return 1; }
names() { local name; for name in "$@"; do [ -e "$name" ] && basename "$name" .tfvars; done | paste -sd ' ' -; }

verb="${1:-}" system="${2:-}" env="${3:-}"
shift $(($# < 3 ? $# : 3))
systems="$(names infra/systems/*)"
say="make $verb SYSTEM=… ENV=… STATE_BUCKET=…"

among "$verb" plan deploy destroy || refuse "infra-deploy.sh plan|deploy|destroy SYSTEM ENV [options of Terraform]"
[ -n "$system" ] || refuse "SYSTEM is missing: $say" "Systems: $systems"
# shellcheck disable=SC2086  # names are words
among "$system" $systems || refuse "There is no system \"$system\": $say" "Systems: $systems"
folder="infra/systems/$system"
environments="$(names "$folder"/environments/*.tfvars)"
[ -n "$env" ] || refuse "ENV is missing: $say" "Environments of $system: $environments"
# shellcheck disable=SC2086
among "$env" $environments ||
    refuse "There is no environment \"$env\" of $system: $say" "Environments of $system: $environments"
[ -n "${STATE_BUCKET:-}" ] || refuse "STATE_BUCKET is missing: $say" \
    "It names the S3 bucket, yours and versioned, that keeps Terraform's state; docs/DEPLOYMENT_GUIDE.md makes one."
if [ "$env" = prod ] && [ "$verb" != plan ] && [ "${CONFIRM:-}" != prod ]; then
    refuse "This is prod. To $verb $system there, say so: make $verb SYSTEM=$system ENV=prod CONFIRM=prod" \
        "\`make plan SYSTEM=$system ENV=prod\` shows what would change, and changes nothing."
fi
terraform="${TERRAFORM:-terraform}"
command -v "$terraform" >/dev/null || refuse "Terraform 1.11 or newer is needed, and \"$terraform\" is not on the PATH."

cd "$folder"
export TF_DATA_DIR=".terraform/$env" # so that one environment's backend is never taken for another's
# shellcheck disable=SC2086  # STATE_ARGS are several
"$terraform" init -input=false -reconfigure \
    -backend-config="bucket=$STATE_BUCKET" \
    -backend-config="key=$system/$env/terraform.tfstate" \
    -backend-config="region=${STATE_REGION:-us-east-1}" ${STATE_ARGS:-}
values="-var-file=environments/$env.tfvars"
if [ "$verb" != deploy ]; then
    exec "$terraform" "$verb" "$values" "$@"
fi

# A table under another name or key is another table: Terraform would destroy the one that is there, and its items.
planned=() plan="$(mktemp)"
trap 'rm -f "$plan"' EXIT
for option in "$@"; do [ "$option" = -auto-approve ] || planned+=("$option"); done
"$terraform" plan -input=false -out="$plan" "$values" ${planned[@]+"${planned[@]}"} >"$plan.log" ||
    { cat "$plan.log"; rm -f "$plan.log"; exit 1; }
rm -f "$plan.log"
lost="$("$terraform" show -no-color "$plan" |
    sed -nE 's/^ *# (.*aws_dynamodb_table\.[^ ]+) .*(will be destroyed|replaced).*/  \1/p')"
if [ -n "$lost" ] && [ "${LOSE_TABLES:-}" != yes ]; then
    refuse "This would destroy tables and all that is in them:" "$lost" \
        "\`make plan SYSTEM=$system ENV=$env\` shows why: most often a name or key differs. If it is meant: LOSE_TABLES=yes."
fi
"$terraform" apply "$values" "$@"
