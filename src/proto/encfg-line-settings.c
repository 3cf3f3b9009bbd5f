/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _DEFAULT_SOURCE /* cfmakeraw */
#include "config.h"

#include "encfg-line-settings.h"

#include "encfg-error.h"
#include <termios.h>

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

gboolean
encfg_line_settings_fill (struct termios *settings,
                          guint baud,
                          const char *format,
                          const char *device,
                          GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (speeds); i++)
    if (speeds[i].baud == baud)
      {
        cfmakeraw (settings);
        settings->c_cflag = control_flags (format);
        cfsetispeed (settings, speeds[i].speed);
        cfsetospeed (settings, speeds[i].speed);
        return TRUE;
      }
  g_set_error (error, ENCFG_ERROR, ENCFG_ERROR_OPEN, "%s: %u baud is not supported", device, baud);
  return FALSE;
}
