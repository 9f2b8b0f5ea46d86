### Words that messages are given as parameters.

message-test-line = آزمایشی – پول واقعی جابه‌جا نمی‌شود
reason-already-paid = این لینک پیش‌تر پرداخت شده بود
reason-link-cancelled = این لینک لغو شده بود
reason-used-up = سقف این لینک پر شده بود
reason-superseded = مبلغ در این میان تغییر کرده بود
reason-excess = در این میان دیگران بخشی را پرداخته بودند و کمتر از این مانده بود
reason-amount-mismatch = بانک مبلغ دیگری اعلام می‌کند
reason-reference-used = شمارهٔ مرجع بانک برای پرداخت دیگری ثبت شده است
reason-already-verified = بانک می‌گوید پیش‌تر تأیید شده است، اما نه از سوی ما
reason-wrong-party = پاسخ بانک به سفارش یا پایانهٔ دیگری اشاره می‌کند
reason-unconfirmed = بانک پاسخ روشنی نداده است
