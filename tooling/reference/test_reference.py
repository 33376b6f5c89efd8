"""Checks the goldens against formulas worked out by hand, in numpy, and the comparison behind `goldens.py --check`."""

import copy
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

from private_environment import private_python, use_private_environment

ROOT = Path(__file__).resolve().parent.parent.parent
CORE = ROOT / "packages/core/src/__golden__"
EWC = ROOT / "packages/ewc/src/__golden__"


def cases(path):
    return {case["name"]: case for case in json.loads(path.read_text(encoding="utf-8"))["cases"]}


def array(tensor):
    import numpy

    return numpy.array(tensor["values"], dtype=numpy.float64).reshape(tensor["shape"])


class Formulas(unittest.TestCase):
    def close(self, actual, expected):
        import numpy

        numpy.testing.assert_allclose(actual, expected, rtol=1e-7, atol=1e-12)

    def softmax_regression(self):
        import numpy

        case = cases(EWC / "fisher.json")["softmax-regression"]
        x = array(case["x"])
        z = x @ array(case["params"]["head/kernel"]) + array(case["params"]["head/bias"])
        p = numpy.exp(z) / numpy.exp(z).sum(1, keepdims=True)
        return case, x, p

    def test_exact_fisher_of_softmax_regression(self):
        # d log p_c / dz_k = [c = k] − p_k, whose square has the mean p_k(1 − p_k) over c ~ p.
        case, x, p = self.softmax_regression()
        self.close(array(case["fisher"]["exact"]["head/kernel"]), (x**2).T @ (p * (1 - p)) / len(x))
        self.close(array(case["fisher"]["exact"]["head/bias"]), (p * (1 - p)).mean(0))

    def test_labelled_fisher_of_softmax_regression(self):
        import numpy

        case, x, p = self.softmax_regression()
        likeliest = p.argmax(1).tolist()
        for kind, labels in (("empirical", case["y"]), ("sampled", case["sampledLabels"]), ("predicted", likeliest)):
            delta = numpy.eye(3)[labels] - p
            self.close(array(case["fisher"][kind]["head/kernel"]), (x**2).T @ delta**2 / len(x))

    def test_batched_is_the_square_of_batch_means(self):
        import numpy

        case, x, p = self.softmax_regression()
        delta = numpy.eye(3)[case["y"]] - p
        halves = [x[rows].T @ delta[rows] / 4 for rows in (slice(0, 4), slice(4, 8))]
        self.close(array(case["fisher"]["batched"]["head/kernel"]), (halves[0] ** 2 + halves[1] ** 2) / 2)

    def test_inactive_units_have_no_fisher(self):
        case = cases(EWC / "fisher.json")["mlp-two-active"]
        for kind in case["fisher"].values():
            self.assertTrue((array(kind["head/kernel"])[:, [0, 2]] == 0).all())
            self.assertTrue((array(kind["head/kernel"])[:, [1, 3]] > 0).all())

    def test_penalty(self):
        for case in cases(EWC / "ewc.json").values():
            value = 0
            for path, theta in case["params"].items():
                slope = 0
                for task in case["tasks"]:
                    offset = array(theta) - array(task["anchor"][path])
                    value += (array(task["importance"][path]) * offset**2).sum()
                    slope = slope + array(task["importance"][path]) * offset
                self.close(array(case["gradient"][path]), case["lambda"] * slope)
            self.close(case["penalty"], case["lambda"] / 2 * value)

    def test_adam_adds_epsilon_after_the_bias_correction(self):
        # First step: m̂ = g and v̂ = g², so θ moves by rate·g / (|g| + ε): far less than the rate when g is near ε.
        case = cases(CORE / "optimizers.json")["adam-tiny-gradients"]
        start, g = array(case["params"]["a"]), array(case["grads"][0]["a"])
        self.close(array(case["expected"][0]["a"]), start - 0.01 * g / (abs(g) + 1e-8))
        self.assertEqual(case["grads"][0]["b"]["values"][1], 0)
        self.assertEqual(case["expected"][0]["b"]["values"][1], case["params"]["b"]["values"][1])

    def test_nesterov_looks_ahead(self):
        # v₁ = g₁, so the first step is rate·(g₁ + 0.9·g₁).
        case = cases(CORE / "optimizers.json")["nesterov"]
        moved = array(case["params"]["a"]) - 0.1 * 1.9 * array(case["grads"][0]["a"])
        self.close(array(case["expected"][0]["a"]), moved)


class Comparison(unittest.TestCase):
    def differences(self, change):
        from unforget_reference.files import differences

        computed = json.loads((EWC / "ewc.json").read_text(encoding="utf-8"))
        committed = copy.deepcopy(computed)
        change(committed)
        return differences(committed, computed)

    def test_equal_files_do_not_differ(self):
        self.assertEqual(self.differences(lambda file: None), [])

    def test_versions_may_differ(self):
        self.assertEqual(self.differences(lambda file: file["versions"].update(torch="0")), [])

    def test_a_changed_number_is_named(self):
        def change(file):
            file["cases"][1]["penalty"] *= 1 + 1e-6

        self.assertEqual([line.split(":")[0] for line in self.differences(change)], ["/cases/1/penalty"])

    def test_other_changes_differ(self):
        self.assertTrue(self.differences(lambda file: file["cases"].pop()))
        self.assertTrue(self.differences(lambda file: file.pop("seed")))
        self.assertTrue(self.differences(lambda file: file["cases"][0].update(name="other")))
        self.assertTrue(self.differences(lambda file: file["cases"][0].update(penalty=None)))
        self.assertTrue(self.differences(lambda file: file["cases"][0].update(penalty="1")))

    def test_numbers_keep_float32_values(self):
        import numpy
        from unforget_reference.files import number

        for value in (0.1, 1 / 3, 16777217.0, -1.17549435e-38):
            single = numpy.float32(value)
            self.assertEqual(numpy.float32(number(single)), single)
        self.assertEqual(str(number(-0.0)), "0.0")
        self.assertRaises(ValueError, number, float("nan"))


class Environment(unittest.TestCase):
    def test_is_recognised_however_its_path_is_spelled(self):
        # Taken for another one, it would start itself again and again.
        program = "from private_environment import use_private_environment as use; use(); print('there')"
        spelled = private_python().parents[4] / "unforget" / ".."
        result = subprocess.run(
            [sys.executable, "-c", program],
            cwd=Path(__file__).resolve().parent,
            env={**os.environ, "XDG_CACHE_HOME": str(spelled)},
            capture_output=True,
            timeout=20,
            text=True,
        )
        self.assertEqual((result.returncode, result.stdout), (0, "there\n"))


if __name__ == "__main__":
    use_private_environment()
    unittest.main()
