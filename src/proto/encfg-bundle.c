/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-bundle.h"

#include "encfg-resources.h"

GResource *
encfg_bundle_get (void)
{
  static gsize registered = 0;

  if (g_once_init_enter (&registered))
    {
      encfg_register_resource ();
      g_once_init_leave (&registered, 1);
    }
  return encfg_get_resource ();
}
