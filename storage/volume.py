"""Where the database may live: SQLite's log with several readers needs locks and shared memory that network file systems lack."""

from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")

NETWORK = frozenset(
    {
        "nfs", "nfs3", "nfs4", "cifs", "smb3", "smbfs", "smb2", "afs", "ncpfs", "davfs", "ceph", "lustre", "gpfs", "beegfs", "ocfs2",
        "fuse.sshfs", "fuse.s3fs", "fuse.rclone", "fuse.glusterfs", "fuse.davfs2", "fuse.ceph", "fuse.gcsfuse", "fuse.goofys",
        "fuse.curlftpfs",
    }
)  # fmt: skip
"""File systems on which another machine may write to the same file (https://sqlite.org/wal.html: all processes must be on one host)."""


def network_type(path: Path, mounts: str) -> str:
    """The type of the network file system that holds a path, or an empty text; `mounts` is the content of mountinfo (proc(5))."""
    best, kind = "", ""
    for row in mounts.splitlines():
        fields, _, rest = row.partition(" - ")
        point = fields.split(" ")[4].replace("\\040", " ") if fields.count(" ") >= 4 else ""
        inside = point and (path == Path(point) or Path(point) in path.parents)
        if inside and rest and len(point) >= len(best):
            best, kind = point, rest.split(" ")[0]
    return kind if kind in NETWORK else ""


def network_type_of(path: Path) -> str:
    """The same of this machine; a system that does not tell is trusted."""
    try:
        return network_type(path.resolve(), MOUNTS.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return ""
