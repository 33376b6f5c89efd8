"""Writes the golden files, or with --check recomputes them and exits 1 if a committed one differs or is missing."""

import argparse
import json
import sys
from pathlib import Path

from private_environment import use_private_environment

ROOT = Path(__file__).resolve().parent.parent.parent


def golden_files():
    from unforget_reference import distillation, fisher, losses, mas, optimizers, penalty, training

    core = "packages/core/src/__golden__"
    importance = "packages/ewc/src/__golden__"
    teacher = "packages/distillation/src/__golden__"
    return {
        f"{core}/optimizers.json": optimizers.optimizers,
        f"{core}/mlp.json": training.mlp_golden,
        f"{core}/cnn.json": training.cnn_golden,
        f"{core}/losses.json": losses.losses,
        f"{importance}/fisher.json": fisher.fisher,
        f"{importance}/ewc.json": penalty.ewc,
        f"{importance}/mas.json": mas.mas,
        f"{teacher}/distillation.json": distillation.distillation,
    }


def write(path, content):
    from unforget_reference.files import to_text

    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(to_text(content), encoding="utf-8")
    print(f"wrote {path}")
    return True


def check(path, content):
    from unforget_reference.files import differences

    target = ROOT / path
    if not target.exists():
        print(f"missing {path}")
        return False
    found = differences(json.loads(target.read_text(encoding="utf-8")), content)
    print(f"{'differs' if found else 'same'} {path}")
    for line in found[:5]:
        print(f"  {line}")
    return not found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the committed files and write nothing")
    options = parser.parse_args()
    act = check if options.check else write
    results = [act(path, generate()) for path, generate in golden_files().items()]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    use_private_environment()
    main()
