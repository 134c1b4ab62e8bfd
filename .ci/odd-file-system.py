#!/usr/bin/python3
"""Shows a folder as shares do that lack something: odd-file-system.py no-maps|no-locks FOLDER MOUNTPOINT.

no-maps: files can't be mapped into memory that is shared (9p, some network shares), so SQLite's WAL has no -shm file.
no-locks: parts of files can't be locked (NFS without a lock daemon, SMB and FUSE without locks).
Runs until it is unmounted.
"""

import errno
import os
import sys

try:
    from fusepy import FUSE, FuseOSError, Operations
except ImportError:
    from fuse import FUSE, FuseOSError, Operations


class Folder(Operations):
    def __init__(self, root):
        self.root = os.path.realpath(root)

    def _at(self, path):
        return os.path.join(self.root, path.lstrip("/"))

    def __call__(self, op, *args):
        if not hasattr(self, op):
            raise FuseOSError(errno.ENOSYS)
        try:
            return getattr(self, op)(*args)
        except OSError as error:
            raise FuseOSError(error.errno)

    def getattr(self, path, fh=None):
        found = os.lstat(self._at(path))
        names = ("atime", "ctime", "gid", "mode", "mtime", "nlink", "size", "uid")
        return {"st_" + name: getattr(found, "st_" + name) for name in names}

    def readdir(self, path, fh):
        return [".", ".."] + os.listdir(self._at(path))

    def open(self, path, flags):
        return os.open(self._at(path), flags)

    def create(self, path, mode, info=None):
        return os.open(self._at(path), os.O_RDWR | os.O_CREAT | os.O_TRUNC, mode)

    def read(self, path, size, offset, fh):
        return os.pread(fh, size, offset)

    def write(self, path, data, offset, fh):
        return os.pwrite(fh, data, offset)

    def truncate(self, path, length, fh=None):
        os.truncate(self._at(path), length)

    def fsync(self, path, datasync, fh):
        os.fsync(fh)

    def release(self, path, fh):
        os.close(fh)

    def unlink(self, path):
        os.unlink(self._at(path))

    def mkdir(self, path, mode):
        os.mkdir(self._at(path), mode)

    def rmdir(self, path):
        os.rmdir(self._at(path))

    def rename(self, old, new):
        os.rename(self._at(old), self._at(new))

    def chmod(self, path, mode):
        os.chmod(self._at(path), mode)

    def utimens(self, path, times=None):
        os.utime(self._at(path), times)


class FolderWithoutLocks(Folder):
    def lock(self, path, fh, command, lock):
        raise FuseOSError(errno.ENOLCK)


kind, folder, mountpoint = sys.argv[1:]
kinds = {"no-maps": Folder, "no-locks": FolderWithoutLocks}
# What is written and read goes past the page cache, which is what maps are made of.
options = {"direct_io": True} if kind == "no-maps" else {}
FUSE(kinds[kind](folder), mountpoint, foreground=True, nothreads=True, **options)
