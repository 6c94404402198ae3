"""Unpack files as a worker of a run does, and tell what each took and what it wrote, as JSON lines.

Called with the folder of the files and one that takes their items.
"""

import json
import resource
import sys
import time
from pathlib import Path

WRITES = {"os.mkdir", "os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir", "os.chmod"}
WRITE_FLAGS = 0o3  # O_WRONLY or O_RDWR

written: list[str] = []
fetched: list[str] = []


def watch(event: str, arguments: tuple) -> None:
    """Note each change of the file system and each connection that this process asks for."""
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITE_FLAGS
    if writes or event in WRITES:
        written.append(str(arguments[0]))
    elif event in {"socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system"}:
        fetched.append(event)


def peak_bytes() -> int:
    """Return the most memory this process had; getrusage counts that of its parent too."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # macOS, where it is bytes


def main(files: Path, items: Path) -> None:
    import flows.executors  # noqa: F401 - a worker has loaded it
    from flows.recipe import default_recipe
    from flows.sources import Source
    from flows.store import Disk
    from flows.unpacking import Packed, unpack

    sys.addaudithook(watch)
    for path in sorted(files.iterdir()):
        written.clear()
        begun = time.process_time()
        source = Source(path.name, path)
        folder = items / path.name
        index = unpack(Packed(source, folder, default_recipe(), Disk(), allow_network=False))
        taken = time.process_time() - begun
        told = {
            "name": path.name,
            "seconds": taken,
            "bytes": peak_bytes(),
            "written": sorted(set(written)),
            "fetched": fetched,
            **json.loads(index.read_bytes()),
        }
        print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
