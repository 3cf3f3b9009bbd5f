/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE /* posix_openpt */
#include "config.h"

#include "encfg-sim-tty.h"

#include "encfg-error.h"
#include "encfg-line-settings.h"
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define PTY_FOLDER "/dev/pts/"

struct _EncfgSimTty
{
  int fd;
  int slave; /* kept open, so that a master that leaves is no hang-up; -1 for a real device */
  char *path;
  char *link; /* or NULL */
};

static gboolean
make_raw (int fd, guint baud, const char *format, const char *path, GError **error)
{
  struct termios settings;

  if (tcgetattr (fd, &settings) != 0)
    {
      encfg_error_set_serial (error, errno, path);
      return FALSE;
    }
  if (!encfg_line_settings_fill (&settings, baud, format, path, error))
    return FALSE;
  if (tcsetattr (fd, TCSANOW, &settings) == 0)
    return TRUE;
  encfg_error_set_serial (error, errno, path);
  return FALSE;
}

static gboolean
open_pty (EncfgSimTty *self, GError **error)
{
  self->fd = posix_openpt (O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (self->fd < 0 || grantpt (self->fd) != 0 || unlockpt (self->fd) != 0)
    {
      encfg_error_set_serial (error, errno, "pseudo-terminal");
      return FALSE;
    }
  self->path = g_strdup (ptsname (self->fd));
  self->slave = open (self->path, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (self->slave >= 0)
    return TRUE;
  encfg_error_set_serial (error, errno, self->path);
  return FALSE;
}

static gboolean
open_device (EncfgSimTty *self, const char *device, GError **error)
{
  self->path = g_strdup (device);
  self->fd = open (device, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (self->fd >= 0)
    return TRUE;
  encfg_error_set_serial (error, errno, device);
  return FALSE;
}

/* A link that an earlier run left behind is replaced; anything else that stands there is not ours.
 */
static gboolean
make_link (EncfgSimTty *self, const char *link, GError **error)
{
  g_autofree char *target = g_file_read_link (link, NULL);

  if (target != NULL && (g_str_has_prefix (target, PTY_FOLDER) || strcmp (target, self->path) == 0))
    g_unlink (link);
  if (symlink (self->path, link) == 0)
    {
      self->link = g_strdup (link);
      return TRUE;
    }
  g_set_error (
    error, ENCFG_ERROR, ENCFG_ERROR_OPEN, "cannot make the link %s: %s", link, g_strerror (errno));
  return FALSE;
}

EncfgSimTty *
encfg_sim_tty_new (const char *device,
                   const char *link,
                   guint baud,
                   const char *format,
                   GError **error)
{
  g_autoptr (EncfgSimTty) self = g_new0 (EncfgSimTty, 1);
  gboolean is_open;

  self->fd = self->slave = -1;
  is_open = device == NULL ? open_pty (self, error) : open_device (self, device, error);
  if (!is_open ||
      !make_raw (device == NULL ? self->slave : self->fd, baud, format, self->path, error) ||
      (link != NULL && !make_link (self, link, error)))
    return NULL;
  return g_steal_pointer (&self);
}

void
encfg_sim_tty_free (EncfgSimTty *self)
{
  g_autofree char *target = self->link != NULL ? g_file_read_link (self->link, NULL) : NULL;

  if (g_strcmp0 (target, self->path) == 0 && target != NULL)
    g_unlink (self->link);
  if (self->slave >= 0)
    close (self->slave);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->link);
  g_free (self->path);
  g_free (self);
}

const char *
encfg_sim_tty_get_path (const EncfgSimTty *self)
{
  return self->path;
}

gssize
encfg_sim_tty_read (EncfgSimTty *self, guint8 *bytes, gsize size)
{
  gssize n = read (self->fd, bytes, size);

  if (n > 0)
    return n;
  return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

void
encfg_sim_tty_write (EncfgSimTty *self, const guint8 *bytes, gsize length)
{
  gssize n = write (self->fd, bytes, length);

  if (n != (gssize) length)
    g_info (
      "%s: the line took %" G_GSSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes", self->path, n, length);
}

GSource *
encfg_sim_tty_create_source (EncfgSimTty *self)
{
  return g_unix_fd_source_new (self->fd, G_IO_IN);
}
