/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE /* ppoll */
#include "config.h"

#include "encfg-transport-modbus.h"

#include "encfg-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <modbus.h>
#include <string.h>

#ifdef G_OS_UNIX
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#endif
#ifdef __linux__
#include <linux/serial.h>
#endif
#ifdef G_OS_WIN32
#include <windows.h>
#endif

#ifdef G_OS_WIN32
/* A pause that ends a frame, and how long no wait is longer: cancelling is noticed after it. */
#define BYTE_TIMEOUT_US (30 * 1000)
#define SLICE_US (40 * 1000)
#endif

struct _EncfgModbus
{
  modbus_t *context;
  char *name; /* of the port, for messages */
  gboolean is_connected;
};

/* libmodbus takes 9600 for any other, without a word. */
static const guint known_bauds[] = {
  300,   600,    1200,   2400,   4800,   9600,   19200,  38400,
  57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000
};

static gboolean
is_known_baud (guint baud)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known_bauds); i++)
    if (known_bauds[i] == baud)
      return TRUE;
  return FALSE;
}

static EncfgModbus *
new_for_context (modbus_t *context, const char *name, GError **error)
{
  EncfgModbus *self;

  if (context == NULL)
    {
      g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_OPEN, _ ("%s: cannot be opened"), name);
      return NULL;
    }

  self = g_new0 (EncfgModbus, 1);
  self->context = context;
  self->name = g_strdup (name);
  modbus_set_error_recovery (context, MODBUS_ERROR_RECOVERY_NONE);
#ifdef G_OS_WIN32
  modbus_set_byte_timeout (context, 0, BYTE_TIMEOUT_US);
#endif
  return self;
}

void
encfg_modbus_free (EncfgModbus *self)
{
  if (self == NULL)
    return;

  /* Closing a line that was never opened would set its uninitialised terminal settings. */
  if (self->is_connected)
    modbus_close (self->context);
  modbus_free (self->context);
  g_free (self->name);
  g_free (self);
}

/* Why modbus_connect() failed; libmodbus leaves nothing in errno on Windows. */
static int
get_open_errno (void)
{
#ifdef G_OS_WIN32
  switch (GetLastError ())
    {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
      return ENOENT;
    case ERROR_ACCESS_DENIED: /* ports belong to nobody: somebody has it open */
    case ERROR_SHARING_VIOLATION:
      return EBUSY;
    default:
      return 0;
    }
#else
  return errno;
#endif
}

#ifdef TIOCSSERIAL
/* USB adapters hold back what came, FTDI for 16 ms, unless asked not to. Others do not mind. */
static void
ask_for_low_latency (int fd)
{
  struct serial_struct settings;

  if (ioctl (fd, TIOCGSERIAL, &settings) != 0 || settings.flags & ASYNC_LOW_LATENCY)
    return;
  settings.flags |= ASYNC_LOW_LATENCY;
  ioctl (fd, TIOCSSERIAL, &settings);
}
#endif

/* 0, or what encfg_error_set_serial makes a message of. Windows opens ports exclusively anyway. */
static int
check_descriptor (modbus_t *context)
{
#ifdef G_OS_UNIX
  int fd = modbus_get_socket (context);

  if (flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return EBUSY;
#ifdef TIOCSSERIAL
  ask_for_low_latency (fd);
#endif
  tcflush (fd, TCIFLUSH);
#endif
  return 0;
}

EncfgModbus *
encfg_modbus_new_serial (const EncfgEndpoint *endpoint, GError **error)
{
#ifdef G_OS_WIN32
  g_autofree char *path = g_strconcat ("\\\\.\\", endpoint->device, NULL);
#else
  g_autofree char *path = g_strdup (endpoint->device);
#endif
  const char *format = endpoint->format;
  g_autoptr (EncfgModbus) self = NULL;
  int errnum;

  if (!is_known_baud (endpoint->baud))
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_OPEN,
                   _ ("%s: %u baud is not supported"),
                   endpoint->device,
                   endpoint->baud);
      return NULL;
    }

  self = new_for_context (
    modbus_new_rtu (path, (int) endpoint->baud, format[1], format[0] - '0', format[2] - '0'),
    endpoint->device,
    error);
  if (self == NULL)
    return NULL;

  errno = 0;
  if (modbus_connect (self->context) != 0)
    {
      encfg_error_set_serial (error, get_open_errno (), endpoint->device);
      return NULL;
    }
  self->is_connected = TRUE;
  errnum = check_descriptor (self->context);
  if (errnum != 0)
    {
      encfg_error_set_serial (error, errnum, endpoint->device);
      return NULL;
    }
  return g_steal_pointer (&self);
}

static gboolean
set_lost (EncfgModbus *self, int errnum, GError **error)
{
  if (errnum == 0 || errnum == ECONNRESET || errnum == EPIPE)
    g_set_error (
      error, ENCFG_ERROR, ENCFG_ERROR_LOST, _ ("%s: the connection is gone"), self->name);
  else
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_LOST,
                 _ ("%s: the connection is gone (%s)"),
                 self->name,
                 g_strerror (errnum));
  return FALSE;
}

gboolean
encfg_modbus_send (EncfgModbus *self, const guint8 *frame, guint length, GError **error)
{
  errno = 0;
  if (modbus_send_raw_request (self->context, frame, (int) length) < 0)
    return set_lost (self, errno, error);
  return TRUE;
}

#ifdef G_OS_WIN32

/* libmodbus tells no length of what it could not frame. The buffer is filled with this before, and
 * what differs after has been received. */
#define FILL 0xC5

static guint
get_touched_length (const guint8 *bytes)
{
  guint length = MODBUS_RTU_MAX_ADU_LENGTH;

  while (length > 0 && bytes[length - 1] == FILL)
    length--;
  return length;
}

/* TRUE for what says something of the bytes, not of the descriptor. */
static gboolean
is_about_bytes (int errnum)
{
  return errnum == ETIMEDOUT || errnum == EMBBADCRC || errnum == EMBBADDATA || errnum == EMBMDATA ||
         errnum == EMBBADEXC || errnum == EMBUNKEXC || errnum == EMBBADSLAVE || errnum == EAGAIN ||
         errnum == EINTR;
}

/* The port has no descriptor to wait for: libmodbus receives, and frames meanwhile. */
gboolean
encfg_modbus_receive (EncfgModbus *self,
                      gint64 until_us,
                      const GPollFD *wake,
                      guint8 *bytes,
                      guint room,
                      guint *length,
                      GError **error)
{
  const gint64 wait_us = CLAMP (until_us - g_get_monotonic_time (), 1, SLICE_US);
  guint8 frame[MODBUS_RTU_MAX_ADU_LENGTH];
  int received;

  memset (frame, FILL, sizeof frame);
  errno = 0;
  modbus_set_response_timeout (self->context, 0, (guint32) wait_us);
  received = modbus_receive_confirmation (self->context, frame);
  if (received < 0 && !is_about_bytes (errno))
    return set_lost (self, errno, error);
  *length = MIN (received > 0 ? (guint) received : get_touched_length (frame), room);
  memcpy (bytes, frame, *length);
  return TRUE;
}

#else

gboolean
encfg_modbus_receive (EncfgModbus *self,
                      gint64 until_us,
                      const GPollFD *wake,
                      guint8 *bytes,
                      guint room,
                      guint *length,
                      GError **error)
{
  const gint64 wait_us = MAX (until_us - g_get_monotonic_time (), 0);
  const struct timespec timeout = { wait_us / G_USEC_PER_SEC, wait_us % G_USEC_PER_SEC * 1000 };
  struct pollfd fds[] = { { modbus_get_socket (self->context), POLLIN, 0 },
                          { wake->fd, POLLIN, 0 } };
  const int ready = ppoll (fds, G_N_ELEMENTS (fds), &timeout, NULL);
  gssize received;

  *length = 0;
  if (ready < 0 && errno != EINTR)
    return set_lost (self, errno, error);
  if (ready <= 0 || fds[0].revents == 0)
    return TRUE;
  received = read (fds[0].fd, bytes, room);
  /* An adapter that was pulled out is a hang-up: the end of the file. */
  if (received == 0 || (received < 0 && errno != EAGAIN && errno != EINTR))
    return set_lost (self, received == 0 ? 0 : errno, error);
  *length = (guint) MAX (received, 0);
  return TRUE;
}

#endif
