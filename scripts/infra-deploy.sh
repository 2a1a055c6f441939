#!/usr/bin/env bash
# Plans, deploys or destroys a system in an environment: infra-deploy.sh plan|deploy|destroy SYSTEM ENV [options of
# Terraform]. Called by the Makefile. It shows the plan and asks before it changes anything.
# From the environment: STATE_BUCKET (the bucket of the state), STATE_REGION (its region, us-east-1 by default),
# STATE_ARGS (more for `terraform init`), CONFIRM=prod (in prod),
# LOSE_TABLES=yes (where a deployment is to destroy tables), TERRAFORM and PYTHON (the programs, terraform and
# python3 by default).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

lost_tables="$PWD/scripts/infra-lost-tables.py"

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
    look="make plan SYSTEM=$system ENV=prod STATE_BUCKET=$STATE_BUCKET"
    [ "$verb" = destroy ] && look="$look ARGS=-destroy"
    refuse "This is prod. To $verb $system there, say so: make $verb SYSTEM=$system ENV=prod STATE_BUCKET=$STATE_BUCKET CONFIRM=prod" \
        "\`$look\` shows what would change, and changes nothing."
fi
terraform="${TERRAFORM:-terraform}"
command -v "$terraform" >/dev/null || refuse "Terraform 1.11 or newer is needed, and \"$terraform\" is not on the PATH."
python="${PYTHON:-python3}"
[ "$verb" != deploy ] || command -v "$python" >/dev/null ||
    refuse "Python is needed to read the plan, and \"$python\" is not on the PATH: PYTHON=… names another."

# Terraform reads these by itself as well: what the environment's file leaves open, they would decide.
strays="$(cd "$folder" && find . -maxdepth 1 \( -name terraform.tfvars -o -name terraform.tfvars.json \
    -o -name '*.auto.tfvars' -o -name '*.auto.tfvars.json' \) | sed "s|^\./|  $folder/|" | sort)"
[ -z "$strays" ] || refuse "Terraform would read these as well as environments/$env.tfvars; move them away:" "$strays"

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

# What is looked at and agreed to is what is applied: the plan is kept, and no other is made. -detailed-exitcode: 2 is
# a plan with changes.
kept="$(mktemp)" auto="" both=() planned=() changes=0
trap 'rm -f "$kept"' EXIT
for option in "$@"; do
    case "$option" in
        -auto-approve | --auto-approve) auto=yes ;;
        -no-color | -lock=* | -lock-timeout=* | -parallelism=*) both+=("$option") ;;
        *) planned+=("$option") ;;
    esac
done
"$terraform" plan -input=false -detailed-exitcode -out="$kept" "$values" \
    ${both[@]+"${both[@]}"} ${planned[@]+"${planned[@]}"} || changes=$?
case "$changes" in
    0) exit 0 ;;
    2) ;;
    *) exit "$changes" ;;
esac

# A table under another name or key is another table: Terraform would destroy the one that is there, and its items.
lost="$("$terraform" show -json "$kept" | "$python" "$lost_tables")"
if [ -n "$lost" ] && [ "${LOSE_TABLES:-}" != yes ]; then
    refuse "This would destroy tables and all that is in them:" "$lost" \
        "The plan above shows why: most often a name or key differs. If it is meant: LOSE_TABLES=yes."
fi
if [ -z "$auto" ]; then
    printf '\nApply this plan to %s in %s? Only "yes" does: ' "$system" "$env"
    read -r answer || answer=""
    [ "$answer" = yes ] || refuse "Nothing was changed."
fi
"$terraform" apply -input=false ${both[@]+"${both[@]}"} "$kept"
