/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-transport-modbus.h"

#include "encfg-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <modbus.h>
#include <string.h>

#ifdef G_OS_UNIX
#include <sys/file.h>
#endif
#ifdef G_OS_WIN32
#include <windows.h>
#endif

/* A pause that ends a frame: longer than the lumps of USB adapters (16 ms) and, on a slow line,
 * than some characters. */
#define BYTE_TIMEOUT_US (30 * 1000)
#define BYTE_TIMEOUT_CHARACTERS 4

/* libmodbus waits with select(), which ends here. */
#define UNIX_FD_MAX 1024

/* libmodbus tells no length of what it could not frame. The buffer is filled with this before, and
 * what differs after has been received. */
#define FILL 0xC5

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
  modbus_set_byte_timeout (context, 0, BYTE_TIMEOUT_US);
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

/* 0, or what encfg_error_set_serial makes a message of. Windows opens ports exclusively anyway. */
static int
check_descriptor (modbus_t *context)
{
#ifdef G_OS_UNIX
  int fd = modbus_get_socket (context);

  if (fd >= UNIX_FD_MAX)
    return EMFILE;
  if (flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return EBUSY;
#endif
  return 0;
}

static void
set_byte_timeout (EncfgModbus *self, const EncfgEndpoint *endpoint)
{
  guint bits = BYTE_TIMEOUT_CHARACTERS * encfg_endpoint_bits_per_character (endpoint);
  guint line_us = bits * (guint) G_USEC_PER_SEC / endpoint->baud;

  modbus_set_byte_timeout (self->context, 0, MAX (BYTE_TIMEOUT_US, line_us));
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
                   _ ("%s: %u baud is not supported"), endpoint->device, endpoint->baud);
      return NULL;
    }

  self = new_for_context (
    modbus_new_rtu (path, (int) endpoint->baud, format[1], format[0] - '0', format[2] - '0'),
    endpoint->device,
    error);
  if (self == NULL)
    return NULL;

  set_byte_timeout (self, endpoint);
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
                 _ ("%s: the connection is gone (%s)"), self->name, g_strerror (errnum));
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

/* Length of the answer that libmodbus frames by its content (compute_data_length_after_meta). It
 * returns 0 for one of another unit, with its CRC unchecked. */
static guint
get_framed_length (const guint8 *bytes)
{
  switch (bytes[1])
    {
    case MODBUS_FC_WRITE_SINGLE_COIL:
    case MODBUS_FC_WRITE_SINGLE_REGISTER:
    case MODBUS_FC_WRITE_MULTIPLE_COILS:
    case MODBUS_FC_WRITE_MULTIPLE_REGISTERS:
      return 8;
    case MODBUS_FC_MASK_WRITE_REGISTER:
      return 10;
    case MODBUS_FC_REPORT_SLAVE_ID:
    case MODBUS_FC_WRITE_AND_READ_REGISTERS:
      return 5u + bytes[2];
    default:
      return bytes[1] <= MODBUS_FC_READ_INPUT_REGISTERS ? 5u + bytes[2] : 5;
    }
}

static guint
get_touched_length (const guint8 *bytes)
{
  guint length = ENCFG_FRAME_MAX;

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

static gboolean
receive (EncfgModbus *self,
         int (*function) (modbus_t *, uint8_t *),
         EncfgPiece *out,
         GError **error)
{
  int received;

  memset (out->bytes, FILL, sizeof out->bytes);
  errno = 0;
  received = function (self->context, out->bytes);
  if (received < 0 && !is_about_bytes (errno))
    return set_lost (self, errno, error);

  if (received < 0)
    out->length = get_touched_length (out->bytes);
  else
    out->length = received > 0 ? (guint) received : get_framed_length (out->bytes);
  out->is_frame = encfg_frame_parse_rtu (out->bytes, out->length, &out->unit, &out->pdu);
  return TRUE;
}

gboolean
encfg_modbus_receive (EncfgModbus *self,
                      guint8 unit,
                      gint64 wait_us,
                      EncfgPiece *out,
                      GError **error)
{
  modbus_set_slave (self->context, unit);
  modbus_set_response_timeout (
    self->context, (guint32) (wait_us / G_USEC_PER_SEC), (guint32) (wait_us % G_USEC_PER_SEC));
  return receive (self, modbus_receive_confirmation, out, error);
}

gboolean
encfg_modbus_receive_echo (EncfgModbus *self,
                           guint8 unit,
                           gint64 wait_us,
                           EncfgPiece *out,
                           GError **error)
{
  modbus_set_slave (self->context, unit);
  modbus_set_indication_timeout (
    self->context, (guint32) (wait_us / G_USEC_PER_SEC), (guint32) (wait_us % G_USEC_PER_SEC));
  return receive (self, modbus_receive, out, error);
}
