/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* race [--locked]: two threads count together, by a lock or by luck. Proves that a race is seen and
 * that a lock of GLib's is. */

#include <glib.h>

#define ROUNDS 100000

static GMutex mutex;
static gboolean is_locked;
static guint counter;

static gpointer
count (gpointer data)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      if (is_locked)
        g_mutex_lock (&mutex);
      counter++;
      if (is_locked)
        g_mutex_unlock (&mutex);
    }
  return NULL;
}

int
main (int argc, char **argv)
{
  GThread *threads[2];

  is_locked = argc > 1;
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("counter", count, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_print ("# %u\n", counter);
  return 0;
}
