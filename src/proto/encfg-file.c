/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-file.h"

#include "encfg-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

gboolean
encfg_file_read (const char *path,
                 gsize max_bytes,
                 int code,
                 char **text,
                 gsize *length,
                 GError **error)
{
  g_autoptr (GError) local = NULL;
  GStatBuf status;

  if (g_stat (path, &status) != 0)
    {
      g_set_error (error, ENCFG_ERROR, code, "%s: %s", path, g_strerror (errno));
      return FALSE;
    }
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, ENCFG_ERROR, code, _ ("%s: is no ordinary file"), path);
      return FALSE;
    }
  if ((guint64) status.st_size > max_bytes)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   code,
                   _ ("%s: is larger than the allowed %lu bytes"),
                   path,
                   (gulong) max_bytes);
      return FALSE;
    }
  if (g_file_get_contents (path, text, length, &local))
    return TRUE;
  /* GLib's message names the file. */
  g_set_error_literal (error, ENCFG_ERROR, code, local->message);
  return FALSE;
}

void
encfg_file_guard_standard_streams (void)
{
#ifdef G_OS_WIN32
  const char *nothing = "NUL";
#else
  const char *nothing = "/dev/null";
#endif
  int fd;

  do
    fd = g_open (nothing, O_RDWR, 0);
  while (fd >= 0 && fd <= 2);
  if (fd > 2)
    g_close (fd, NULL);
}
