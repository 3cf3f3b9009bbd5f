/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-keep.h"

#include "encfg-error.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#ifdef G_OS_UNIX
#include <sys/file.h>
#endif

#define MAX_LINKS 40 /* one after the other, as Linux has it */

struct _EncfgSimKeep
{
  char *path, *lock_path, *new_path;
  int fd; /* of the lock; -1: none */
};

#ifdef G_OS_UNIX
/* FALSE if it was taken away by whoever had it between our opening and our locking it. */
static gboolean
is_still_there (const EncfgSimKeep *self)
{
  struct stat ours, now;

  return fstat (self->fd, &ours) == 0 && stat (self->lock_path, &now) == 0 &&
         ours.st_ino == now.st_ino && ours.st_dev == now.st_dev;
}

/* FALSE with errno. */
static gboolean
take (EncfgSimKeep *self)
{
  for (;;)
    {
      self->fd = g_open (self->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
      if (self->fd < 0 || flock (self->fd, LOCK_EX | LOCK_NB) != 0)
        return FALSE;
      if (is_still_there (self))
        return TRUE;
      g_close (self->fd, NULL);
    }
}
#else
static gboolean
take (EncfgSimKeep *self)
{
  return TRUE;
}
#endif

static void
release (EncfgSimKeep *self)
{
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  g_free (self->path);
  g_free (self->lock_path);
  g_free (self->new_path);
  g_free (self);
}

/* Whatever link leads there, one file has one name. What a link leads to need not be there. Of a
 * ring of links one is left. (transfer full) */
static char *
resolve_links (const char *path)
{
  char *resolved = g_strdup (path);

  for (guint i = 0; i < MAX_LINKS; i++)
    {
      g_autofree char *target = g_file_read_link (resolved, NULL);
      g_autofree char *directory = g_path_get_dirname (resolved);

      if (target == NULL)
        break;
      g_free (resolved);
      resolved = g_path_is_absolute (target) ? g_steal_pointer (&target)
                                             : g_build_filename (directory, target, NULL);
    }
  return resolved;
}

EncfgSimKeep *
encfg_sim_keep_new (const char *path, GError **error)
{
  EncfgSimKeep *self = g_new0 (EncfgSimKeep, 1);
  int reason;

  self->path = resolve_links (path);
  self->lock_path = g_strconcat (self->path, ".lock", NULL);
  self->new_path = g_strconcat (self->path, ".new", NULL);
  self->fd = -1;
  if (take (self))
    return self;
  reason = errno;
  if (self->fd >= 0 && reason == EWOULDBLOCK)
    g_set_error (
      error, ENCFG_ERROR, ENCFG_ERROR_OPEN, "%s: another en-cfg-sim works with it", path);
  else
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_OPEN,
                 "the state cannot be kept in %s: %s",
                 path,
                 g_strerror (reason));
  release (self);
  return NULL;
}

void
encfg_sim_keep_free (EncfgSimKeep *self)
{
  if (self->fd >= 0)
    g_unlink (self->lock_path);
  release (self);
}

gboolean
encfg_sim_keep_write (const EncfgSimKeep *self, const char *text, GError **error)
{
  if (!g_file_set_contents_full (
        self->new_path, text, -1, G_FILE_SET_CONTENTS_DURABLE, 0666, error))
    return FALSE;
  if (g_rename (self->new_path, self->path) == 0)
    return TRUE;
  g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (errno), g_strerror (errno));
  return FALSE;
}
