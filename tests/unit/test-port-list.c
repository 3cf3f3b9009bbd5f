/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-port-list.h"
#include "encfg-test.h"

/* What is plugged in differs from machine to machine; what a list promises does not. */
START_TEST (every_port_has_a_name_of_its_own)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ports = encfg_port_list (&error);

  ck_assert_no_gerror (error);
  for (guint i = 0; i < ports->len; i++)
    {
      const EncfgPort *port = g_ptr_array_index (ports, i);

      ck_assert (port->device[0] != '\0');
      ck_assert (port->description != NULL && port->manufacturer != NULL && port->serial != NULL);
      ck_assert_int_eq (port->usb_vendor == -1, port->usb_product == -1);
      for (guint j = 0; j < i; j++)
        ck_assert_str_ne (port->device, ((const EncfgPort *) g_ptr_array_index (ports, j))->device);
    }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("port-list");
  TCase *tcase = tcase_create ("port-list");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, every_port_has_a_name_of_its_own);
  return encfg_test_run (suite);
}
