"""glassgrad page: one HTML file."""

import subprocess
import sys


def test_the_command_writes_a_page(tmp_path):
    path = tmp_path / "lesson.html"
    command = [sys.executable, "-m", "autograd", "page", "L = (w*x - t)**2", "w=2", "x=3", "t=1"]
    done = subprocess.run(
        [*command, "-o", str(path), "--params", "w"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"wrote {path} (")
    again = subprocess.run([*command, "-o", str(path)], capture_output=True, text=True)
    assert again.returncode == 2
    assert "--force overwrites it" in again.stderr
    other = subprocess.run([*command, "-o", "lesson.txt"], capture_output=True, text=True)
    assert (other.returncode, "takes the name of a .html file" in other.stderr) == (2, True)
