/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Serial ports with the names a person knows them by (libserialport). Any thread; may take some
 * tens of milliseconds. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *device;                /* "/dev/ttyUSB0", "COM12" */
  char *description;           /* "FT232R USB UART", or "" */
  char *manufacturer, *serial; /* or "" */
  int usb_vendor, usb_product; /* -1: no USB port */
} EncfgPort;

void encfg_port_free (EncfgPort *self);

/* (element-type EncfgPort) (transfer full), sorted by device; NULL with ENCFG_ERROR_OPEN if the
 * system does not tell. */
GPtrArray *encfg_port_list (GError **error);

G_END_DECLS
