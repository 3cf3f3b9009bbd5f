/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-review-dialog.h"

#include "encfg-application.h"
#include "encfg-ask.h"
#include "encfg-review-grid.h"

#include <glib/gi18n-lib.h>

#define ENCFG_TYPE_REVIEW_DIALOG (encfg_review_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EncfgReviewDialog, encfg_review_dialog, ENCFG, REVIEW_DIALOG, GtkWindow)

struct _EncfgReviewDialog
{
  GtkWindow parent_instance;

  EncfgSession *session;
  EncfgWriteReview *review;
  EncfgReviewTraits traits;
  gboolean is_running, is_over;
  gboolean is_gone; /* with the window it stood over */

  GtkButton *cancel, *go;
  GtkSpinner *spinner;
  GtkLabel *heading, *note;
  GtkBox *warnings;
  GtkCheckButton *option;
  EncfgReviewGrid *grid;
};

G_DEFINE_FINAL_TYPE (EncfgReviewDialog, encfg_review_dialog, GTK_TYPE_WINDOW)

static void
add_warning (EncfgReviewDialog *self, const char *text)
{
  g_autofree char *line = g_strdup_printf ("⚠ %s", text);
  GtkWidget *label = gtk_label_new (line);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "warning-line");
  gtk_box_append (self->warnings, label);
}

static guint
count_chosen (EncfgReviewDialog *self)
{
  g_autoptr (GPtrArray) rows = encfg_review_grid_list_chosen (self->grid);

  return self->traits.may_choose ? rows->len : self->review->n_write;
}

static void
update_heading (EncfgReviewDialog *self)
{
  const guint n = count_chosen (self);
  g_autofree char *text = encfg_write_review_describe_blocked (self->review);

  if (!text && self->review->n_write == 0)
    text = g_strdup (_ ("Nothing to write: the module holds these values already"));
  else if (!text && self->traits.heading)
    text = g_strdup (self->traits.heading);
  else if (!text)
    text = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "Write %u setting?", "Write %u settings?", (gulong) n), n);
  gtk_label_set_label (self->heading, text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->go), n > 0 && self->review->n_blocked == 0);
}

static void
fill (EncfgReviewDialog *self)
{
  encfg_review_grid_fill (self->grid, self->review, self->traits.may_choose);
  for (guint i = 0; i < self->review->warnings->len; i++)
    add_warning (self, g_ptr_array_index (self->review->warnings, i));
  gtk_label_set_label (self->note, self->traits.note ? self->traits.note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), self->traits.note != NULL);
  gtk_button_set_label (self->go, self->traits.button);
  if (self->traits.option && self->review->n_blocked == 0)
    {
      gtk_check_button_set_label (self->option, self->traits.option);
      gtk_check_button_set_active (self->option, TRUE);
      gtk_widget_set_visible (GTK_WIDGET (self->option), TRUE);
    }
  update_heading (self);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncfgReviewDialog *self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean ok = encfg_session_finish (ENCFG_SESSION (source), result, &error);

  self->is_running = FALSE;
  self->is_over = TRUE;
  if (self->is_gone)
    {
      g_object_unref (self);
      return;
    }
  encfg_review_grid_show_results (self->grid, self->review);
  gtk_label_set_label (self->heading, ok ? _ ("Written, read back and verified") : error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->go), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
  gtk_button_set_label (self->cancel, _ ("Close"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->cancel));
  g_object_unref (self);
}

/* Of what was shown; the table may have gone on. */
static void
leave_out (EncfgReviewDialog *self)
{
  g_autoptr (GPtrArray) rows = encfg_review_grid_list_chosen (self->grid);
  EncfgWriteReview *review;

  if (!self->traits.may_choose || rows->len == self->review->n_write)
    return;
  review = encfg_write_review_keep (self->review, rows);
  encfg_write_review_unref (self->review);
  self->review = review;
}

static void
on_go (EncfgReviewDialog *self)
{
  if (self->is_running || self->is_over)
    return;
  leave_out (self);
  self->is_running = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->go), FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->option), FALSE);
  encfg_review_grid_lock (self->grid);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), TRUE);
  gtk_spinner_set_spinning (self->spinner, TRUE);
  gtk_label_set_label (self->heading, _ ("Writing…"));
  self->traits.start (self->session,
                      self->review,
                      gtk_check_button_get_active (self->option),
                      self->traits.user_data,
                      on_done,
                      g_object_ref (self));
}

/* While it runs: cancels what is not sent yet, and stays to tell the rest. */
static gboolean
on_close (EncfgReviewDialog *self)
{
  if (self->is_running)
    {
      encfg_session_cancel (self->session);
      gtk_widget_set_sensitive (GTK_WIDGET (self->cancel), FALSE);
      return TRUE;
    }
  gtk_window_destroy (GTK_WINDOW (self));
  return TRUE;
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  return on_close (ENCFG_REVIEW_DIALOG (widget));
}

static void
encfg_review_dialog_dispose (GObject *object)
{
  ENCFG_REVIEW_DIALOG (object)->is_gone = TRUE;
  /* A write that runs holds the dialog longer than its parent lives, and GTK would look for it. */
  gtk_window_set_transient_for (GTK_WINDOW (object), NULL);
  G_OBJECT_CLASS (encfg_review_dialog_parent_class)->dispose (object);
}

static void
encfg_review_dialog_finalize (GObject *object)
{
  EncfgReviewDialog *self = ENCFG_REVIEW_DIALOG (object);

  if (self->traits.free_user_data)
    self->traits.free_user_data (self->traits.user_data);
  g_free ((char *) self->traits.heading);
  g_free ((char *) self->traits.note);
  g_free ((char *) self->traits.button);
  g_free ((char *) self->traits.option);
  g_clear_object (&self->session);
  g_clear_pointer (&self->review, encfg_write_review_unref);
  G_OBJECT_CLASS (encfg_review_dialog_parent_class)->finalize (object);
}

static void
encfg_review_dialog_class_init (EncfgReviewDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ENCFG_TYPE_REVIEW_GRID);
  G_OBJECT_CLASS (klass)->dispose = encfg_review_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = encfg_review_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-review-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, EncfgReviewDialog, cancel);
  gtk_widget_class_bind_template_child (widget_class, EncfgReviewDialog, go);
  gtk_widget_class_bind_template_child (widget_class, EncfgReviewDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, EncfgReviewDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, EncfgReviewDialog, note);
  gtk_widget_class_bind_template_child (widget_class, EncfgReviewDialog, warnings);
  gtk_widget_class_bind_template_child (widget_class, EncfgReviewDialog, option);
  gtk_widget_class_bind_template_child (widget_class, EncfgReviewDialog, grid);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
}

static void
encfg_review_dialog_init (EncfgReviewDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->grid, "chosen", G_CALLBACK (update_heading), self);
  g_signal_connect_swapped (self->go, "clicked", G_CALLBACK (on_go), self);
  g_signal_connect_swapped (self->cancel, "clicked", G_CALLBACK (on_close), self);
  g_signal_connect (self, "close-request", G_CALLBACK (on_close), NULL);
}

void
encfg_review_dialog_show_traits (GtkWindow *parent,
                                 EncfgSession *session,
                                 EncfgWriteReview *review,
                                 const EncfgReviewTraits *traits)
{
  EncfgReviewDialog *self;

  if (encfg_raise_dialog (parent, _ ("Review")))
    {
      if (traits->free_user_data)
        traits->free_user_data (traits->user_data);
      return;
    }
  self = g_object_new (ENCFG_TYPE_REVIEW_DIALOG, "transient-for", parent, NULL);
  self->session = g_object_ref (session);
  self->review = encfg_write_review_ref (review);
  self->traits = *traits;
  self->traits.heading = g_strdup (traits->heading);
  self->traits.note = g_strdup (traits->note);
  self->traits.button = g_strdup (traits->button);
  self->traits.option = g_strdup (traits->option);
  fill (self);
  gtk_window_set_focus (GTK_WINDOW (self),
                        GTK_WIDGET (count_chosen (self) > 0 ? self->go : self->cancel));
  gtk_window_present (GTK_WINDOW (self));
}

/* What a write of the settings is called in the journal. */
typedef struct
{
  char *operation, *source;
} Names;

static void
names_free (gpointer data)
{
  Names *names = data;

  g_free (names->operation);
  g_free (names->source);
  g_free (names);
}

static void
start_write (EncfgSession *session,
             EncfgWriteReview *review,
             gboolean with_option,
             gpointer user_data,
             GAsyncReadyCallback callback,
             gpointer callback_data)
{
  const Names *names = user_data;

  encfg_session_write (session, review, names->operation, names->source, callback, callback_data);
}

void
encfg_review_dialog_show (GtkWindow *parent,
                          EncfgSession *session,
                          EncfgWriteReview *review,
                          const char *operation,
                          const char *source)
{
  Names *names = g_new0 (Names, 1);
  const EncfgReviewTraits traits = {
    .note = _ ("What the module holds now is kept first. Each row is read back after the write."),
    .button = _ ("Write"),
    .may_choose = TRUE,
    .start = start_write,
    .user_data = names,
    .free_user_data = names_free,
  };

  names->operation = g_strdup (operation);
  names->source = g_strdup (source);
  encfg_review_dialog_show_traits (parent, session, review, &traits);
}

gboolean
encfg_review_dialog_is_open (GtkWindow *parent)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ENCFG_IS_REVIEW_DIALOG (window) && gtk_window_get_transient_for (window) == parent)
        return TRUE;
    }
  return FALSE;
}
