/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _DEFAULT_SOURCE /* flock */
#include "config.h"

#include "encfg-serial-tap.h"

#include "encfg-error.h"
#include "encfg-line-settings.h"

#ifdef G_OS_WIN32
#include <windows.h>
#else
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <poll.h>
#include <sys/file.h>
#include <termios.h>
#include <unistd.h>
#endif

#ifdef G_OS_WIN32

struct _EncfgSerialTap
{
  HANDLE handle;
  char *name;
  DCB before; /* to be restored */
};

static void
set_error (GError **error, const char *name)
{
  const DWORD number = GetLastError ();

  encfg_error_set_serial (error,
                          number == ERROR_FILE_NOT_FOUND || number == ERROR_PATH_NOT_FOUND ? ENOENT
                          : number == ERROR_ACCESS_DENIED                                  ? EBUSY
                                                                                           : 0,
                          name);
}

/* RTS and DTR are left alone: their fields stay as they were found. */
static gboolean
configure (EncfgSerialTap *self, const EncfgEndpoint *endpoint)
{
  COMMTIMEOUTS timeouts = { .ReadIntervalTimeout = 1 };
  DCB settings;

  if (!GetCommState (self->handle, &self->before))
    return FALSE;
  settings = self->before;
  settings.BaudRate = endpoint->baud;
  settings.ByteSize = (BYTE) (endpoint->format[0] - '0');
  settings.Parity = endpoint->format[1] == 'E'   ? EVENPARITY
                    : endpoint->format[1] == 'O' ? ODDPARITY
                                                 : NOPARITY;
  settings.fParity = endpoint->format[1] != 'N';
  settings.StopBits = endpoint->format[2] == '2' ? TWOSTOPBITS : ONESTOPBIT;
  settings.fBinary = TRUE;
  settings.fOutX = settings.fInX = settings.fErrorChar = settings.fNull = FALSE;
  settings.fAbortOnError = FALSE;
  return SetCommState (self->handle, &settings) && SetCommTimeouts (self->handle, &timeouts);
}

EncfgSerialTap *
encfg_serial_tap_new (const EncfgEndpoint *endpoint, GError **error)
{
  g_autoptr (EncfgSerialTap) self = g_new0 (EncfgSerialTap, 1);
  g_autofree char *path = g_strconcat ("\\\\.\\", endpoint->device, NULL);
  g_autofree wchar_t *wide = (wchar_t *) g_utf8_to_utf16 (path, -1, NULL, NULL, NULL);

  self->name = g_strdup (endpoint->device);
  self->handle = CreateFileW (wide, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
  if (self->handle == INVALID_HANDLE_VALUE || !configure (self, endpoint))
    {
      set_error (error, self->name);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
encfg_serial_tap_free (EncfgSerialTap *self)
{
  if (self->handle != INVALID_HANDLE_VALUE)
    {
      SetCommState (self->handle, &self->before);
      CloseHandle (self->handle);
    }
  g_free (self->name);
  g_free (self);
}

gssize
encfg_serial_tap_read (EncfgSerialTap *self,
                       guint8 *bytes,
                       gsize size,
                       guint wait_ms,
                       GError **error)
{
  /* At most wait_ms for the first byte, then what is there. */
  COMMTIMEOUTS timeouts = { MAXDWORD, MAXDWORD, wait_ms, 0, 0 };
  DWORD received = 0;

  if (SetCommTimeouts (self->handle, &timeouts) &&
      ReadFile (self->handle, bytes, (DWORD) size, &received, NULL))
    return (gssize) received;
  encfg_error_set_serial (error, EIO, self->name);
  return -1;
}

#else

struct _EncfgSerialTap
{
  int fd;
  char *name;
  gboolean is_configured;
  struct termios before; /* to be restored */
};

static gboolean
fail (GError **error, int errnum, const char *name)
{
  encfg_error_set_serial (error, errnum, name);
  return FALSE;
}

static gboolean
configure (EncfgSerialTap *self, const EncfgEndpoint *endpoint, GError **error)
{
  struct termios settings;

  if (tcgetattr (self->fd, &self->before) != 0)
    return fail (error, errno, self->name);
  if (flock (self->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return fail (error, EBUSY, self->name);
  settings = self->before;
  if (!encfg_line_settings_fill (&settings, endpoint->baud, endpoint->format, self->name, error))
    return FALSE;
  if (tcsetattr (self->fd, TCSANOW, &settings) != 0)
    return fail (error, errno, self->name);
  self->is_configured = TRUE;
  tcflush (self->fd, TCIFLUSH);
  return TRUE;
}

EncfgSerialTap *
encfg_serial_tap_new (const EncfgEndpoint *endpoint, GError **error)
{
  g_autoptr (EncfgSerialTap) self = g_new0 (EncfgSerialTap, 1);

  g_return_val_if_fail (endpoint->kind == ENCFG_ENDPOINT_RTU && endpoint->format[0], NULL);

  self->name = g_strdup (endpoint->device);
  self->fd = open (self->name, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (self->fd < 0)
    {
      encfg_error_set_serial (error, errno, self->name);
      return NULL;
    }
  return configure (self, endpoint, error) ? g_steal_pointer (&self) : NULL;
}

void
encfg_serial_tap_free (EncfgSerialTap *self)
{
  if (self->is_configured)
    tcsetattr (self->fd, TCSANOW, &self->before);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->name);
  g_free (self);
}

gssize
encfg_serial_tap_read (EncfgSerialTap *self,
                       guint8 *bytes,
                       gsize size,
                       guint wait_ms,
                       GError **error)
{
  struct pollfd wait = { .fd = self->fd, .events = POLLIN };
  const int ready = poll (&wait, 1, (int) wait_ms);
  gssize received;

  if (ready == 0 || (ready < 0 && errno == EINTR))
    return 0;
  received = ready < 0 ? -1 : read (self->fd, bytes, size);
  if (received > 0 || (received < 0 && (errno == EAGAIN || errno == EINTR)))
    return MAX (received, 0);
  /* An adapter that was pulled out is a hang-up: the end of the file, again and again. */
  encfg_error_set_serial (error, received < 0 ? errno : EIO, self->name);
  return -1;
}

#endif
