/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _DEFAULT_SOURCE /* cfmakeraw, flock */
#include "config.h"

#include "encfg-serial-tap.h"

#include "encfg-error.h"

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

static const struct
{
  guint baud;
  speed_t speed;
} speeds[] = {
  { 300, B300 },       { 600, B600 },       { 1200, B1200 },     { 2400, B2400 },
  { 4800, B4800 },     { 9600, B9600 },     { 19200, B19200 },   { 38400, B38400 },
  { 57600, B57600 },   { 115200, B115200 }, { 230400, B230400 },
#ifdef B460800
  { 460800, B460800 }, { 500000, B500000 }, { 921600, B921600 }, { 1000000, B1000000 },
#endif
};

static gboolean
find_speed (const EncfgEndpoint *endpoint, speed_t *speed, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (speeds); i++)
    if (speeds[i].baud == endpoint->baud)
      {
        *speed = speeds[i].speed;
        return TRUE;
      }
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_OPEN,
               "%s: %u baud is not supported",
               endpoint->device,
               endpoint->baud);
  return FALSE;
}

static tcflag_t
control_flags (const char *format)
{
  tcflag_t flags = CREAD | CLOCAL | (format[0] == '7' ? CS7 : CS8);

  if (format[1] != 'N')
    flags |= PARENB;
  if (format[1] == 'O')
    flags |= PARODD;
  if (format[2] == '2')
    flags |= CSTOPB;
  return flags;
}

/* 0, or what encfg_error_set_serial makes a message of. */
static int
configure (EncfgSerialTap *self, const char *format, speed_t speed)
{
  struct termios settings;

  if (tcgetattr (self->fd, &self->before) != 0)
    return errno;
  if (flock (self->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return EBUSY;
  settings = self->before;
  cfmakeraw (&settings);
  settings.c_cflag = control_flags (format);
  cfsetispeed (&settings, speed);
  cfsetospeed (&settings, speed);
  if (tcsetattr (self->fd, TCSANOW, &settings) != 0)
    return errno;
  self->is_configured = TRUE;
  tcflush (self->fd, TCIFLUSH);
  return 0;
}

EncfgSerialTap *
encfg_serial_tap_new (const EncfgEndpoint *endpoint, GError **error)
{
  g_autoptr (EncfgSerialTap) self = g_new0 (EncfgSerialTap, 1);
  speed_t speed;
  int errnum;

  g_return_val_if_fail (endpoint->kind == ENCFG_ENDPOINT_RTU && endpoint->format[0], NULL);

  self->fd = -1;
  self->name = g_strdup (endpoint->device);
  if (!find_speed (endpoint, &speed, error))
    return NULL;
  self->fd = open (self->name, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  errnum = self->fd < 0 ? errno : configure (self, endpoint->format, speed);
  if (errnum != 0)
    {
      encfg_error_set_serial (error, errnum, self->name);
      return NULL;
    }
  return g_steal_pointer (&self);
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
